import { userInfo } from 'node:os'
import { EditLog, type LogEntry, lockMemory, logOf } from '@wise-edit/server/internal'

/** A memory that this command alone changes, and whose log says that it did. */
export interface OwnedMemory extends AsyncDisposable {
  /** Notes that edits were taught or undone, once the memory is saved. */
  note(
    action: LogEntry['action'],
    edits: readonly { id: string; prompt?: string; target?: string }[],
  ): Promise<void>
}

/** Owns a memory file until it is disposed. Throws `MEMORY_IN_USE`, naming the program that has it. */
export async function ownMemory(path: string, command: string): Promise<OwnedMemory> {
  const lock = await lockMemory(path, `wise-edit ${command}`)
  let log: EditLog | undefined
  return {
    async note(action, edits) {
      await lock.follow()
      if (edits.length === 0) return
      log ??= await EditLog.open(logOf(lock.path))
      await log.append(log.lines(action, edits, { by: userName() }))
    },
    [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose](),
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A user without a name, as in containers.
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
