import { execFileSync, spawn } from 'node:child_process'
import { freePort } from './free-port'

/** Message of tests that need Redis. */
export const NO_REDIS = 'no redis-server was found; Debian and Ubuntu: apt-get install redis-server'

/** Returns the program that serves Redis's protocol; `undefined` if none is installed. */
export function redisProgram(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

/** Starts a server that keeps nothing on disk; resolves once it accepts connections. */
export async function startRedis(program: string): Promise<{ url: string; stop: () => void }> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  for await (const text of server.stdout) {
    said += text
    if (said.includes('Ready to accept connections')) break
  }
  return { url: `redis://127.0.0.1:${port}`, stop: () => void server.kill('SIGKILL') }
}
