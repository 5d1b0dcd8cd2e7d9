import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { promisify } from 'node:util'
import { type BackendInfo, useBackend } from '@wise-edit/kernels'
import { version } from '../../package.json'

/** Pages of results, which a run writes itself; git leaves this path out. */
const RESULTS = ':(top,exclude)docs/results'

/** Machine and versions that a cell ran with. */
export interface Environment {
  version: string
  node: string
  platform: string
  cpu: string
  backend: string
  threads: number
  /** Commit of the working folder, and true if it had changes other than of results; absent outside a git checkout. */
  git?: { commit: string; changed: boolean }
}

/** Returns the environment of this process. */
export async function environment(): Promise<Environment> {
  const { description, threads }: BackendInfo = await useBackend()
  return {
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    backend: description,
    threads,
    git: await gitState(),
  }
}

async function gitState(): Promise<Environment['git']> {
  try {
    const commit = await git('rev-parse', 'HEAD')
    const changes = await git('status', '--porcelain', '--untracked-files=no', '--', ':(top)', RESULTS)
    return { commit, changed: changes !== '' }
  } catch {
    return undefined
  }
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args)
  return stdout.trim()
}
