import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { promisify } from 'node:util'
import { type BackendInfo, useBackend } from '@wise-edit/kernels'
import { version } from '../../package.json'

/** Where and with what a cell ran. */
export interface Environment {
  version: string
  node: string
  platform: string
  cpu: string
  backend: string
  threads: number
  /** The commit of the working folder and whether it had changes; absent outside of a git checkout. */
  git?: { commit: string; changed: boolean }
}

/** What this process runs on. */
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
    return { commit, changed: (await git('status', '--porcelain', '--untracked-files=no')) !== '' }
  } catch {
    return undefined
  }
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args)
  return stdout.trim()
}
