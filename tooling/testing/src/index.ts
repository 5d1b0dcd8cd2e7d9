export { agreeingWith, startJudge } from './fake-judge'
export { freePort } from './free-port'
export { findPython } from './python'
export { redisProgram, startRedis } from './redis'
