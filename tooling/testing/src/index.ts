export { freePort } from './free-port'
export { redisProgram, startRedis } from './redis'
