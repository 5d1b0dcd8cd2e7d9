export { agreeingWith, startJudge } from './fake-judge'
export { freePort } from './free-port'
export { redisProgram, startRedis } from './redis'
