import { availableParallelism } from 'node:os'
import { WiseError } from '@wise-edit/core'
import type { Blas } from './cblas'
import { type Koffi, type Library, loadKoffi } from './koffi'
import { reason } from './load-errors'

const INSTALL =
  'Install one (Debian and Ubuntu: libopenblas0; Fedora: openblas; Arch: openblas; macOS has Accelerate; Windows: openblas.dll on the PATH) or name its file in WISE_BLAS.'

/**
 * Loads the system's BLAS: OpenBLAS, MKL, BLIS or another with the CBLAS interface on Linux, Accelerate on macOS,
 * openblas.dll on Windows.
 *
 * `WISE_BLAS` names another file, or is `off`. A library that may be the reference BLAS, which is several times slower
 * than WebAssembly, is used only if `WISE_BLAS` names it. Throws `BLAS_OFF`, `BLAS_NOT_FOUND` or `FFI_NOT_LOADED`.
 */
export async function loadBlas(threads = defaultThreads()): Promise<Blas> {
  const wanted = process.env.WISE_BLAS
  if (wanted === 'off') {
    throw new WiseError('BLAS_OFF', 'WISE_BLAS is "off", so no BLAS is looked for. Unset it to use one.')
  }
  const koffi = await loadKoffi()
  const failures: string[] = []
  for (const library of wanted ? [wanted] : candidates()) {
    try {
      const blas = bind(koffi, library, threads)
      if (wanted || !maybeReference(library, blas.version)) return blas
      failures.push(`${library}: it may be the slow reference BLAS`)
    } catch (error) {
      failures.push(`${library}: ${reason(error)}`)
    }
  }
  throw new WiseError(
    'BLAS_NOT_FOUND',
    `No BLAS could be loaded (${failures.join('; ')}); expected one with cblas_sgemm. ${INSTALL}`,
  )
}

/** Returns the number of cores that this process may use, unless the variables of BLAS or OpenMP set another number. */
export function defaultThreads(): number {
  const asked = Number(process.env.OPENBLAS_NUM_THREADS ?? process.env.OMP_NUM_THREADS)
  return Number.isInteger(asked) && asked > 0 ? asked : availableParallelism()
}

function candidates(): string[] {
  if (process.platform === 'darwin') {
    return ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib']
  }
  if (process.platform === 'win32') return ['openblas.dll', 'libopenblas.dll', 'mkl_rt.2.dll']
  return ['libopenblas.so.0', 'libopenblasp.so.0', 'libmkl_rt.so.2', 'libblis.so.4', ...GENERIC]
}

/** Generic names under which Linux distributions provide the installed BLAS. */
const GENERIC = ['libcblas.so.3', 'libblas.so.3']

/** Returns true if a library may be the reference BLAS: fast libraries behind a generic name report a version. */
export function maybeReference(library: string, version: string | undefined): boolean {
  return GENERIC.includes(library) && version === undefined
}

function bind(koffi: Koffi, file: string, threads: number): Blas {
  const library = koffi.load(file)
  const bound = {
    sgemm: library.func(
      'void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, uintptr_t a, int lda, uintptr_t b, int ldb, float beta, uintptr_t c, int ldc)',
    ),
    sgemv: library.func(
      'void cblas_sgemv(int order, int ta, int m, int n, float alpha, uintptr_t a, int lda, uintptr_t x, int incx, float beta, uintptr_t y, int incy)',
    ),
  }
  const settable = setThreads(library, threads)
  return {
    ...bound,
    address: (buffer) => Number(koffi.address(new Uint8Array(buffer))),
    library: file,
    version: versionOf(library),
    threads: settable ? threads : 1,
  }
}

/** Returns false if the library has no call for it: it then has one thread, or follows its own variables. */
function setThreads(library: Library, threads: number): boolean {
  const calls = [
    'void openblas_set_num_threads(int n)',
    'void MKL_Set_Num_Threads(int n)',
    'void bli_thread_set_num_threads(int64_t n)',
  ]
  return calls.some((declaration) => {
    const call = optional(library, declaration)
    call?.(threads)
    return call !== undefined
  })
}

function versionOf(library: Library): string | undefined {
  const calls = ['const char *openblas_get_config()', 'const char *bli_info_get_version_str()']
  for (const declaration of calls) {
    const text = optional(library, declaration)?.() as string | undefined
    if (text) return text.trim()
  }
  return undefined
}

function optional(library: Library, declaration: string) {
  try {
    return library.func(declaration)
  } catch {
    return undefined
  }
}
