import { execFileSync, spawn } from 'node:child_process'
import { freePort } from './free-port'

/** The program that serves Redis's protocol; `undefined` where none is installed, which is said with how to get it. */
export function redisProgram(): string | undefined {
  const found = ['redis-server', 'valkey-server'].find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
  if (!found) {
    console.log(
      'No redis-server was found: the queue is not tested. Debian and Ubuntu: apt-get install redis-server',
    )
  }
  return found
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
