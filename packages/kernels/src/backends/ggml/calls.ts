import type { Koffi, Library } from '../koffi'

/** Declares the calls of ggml that products need, of its two libraries. Throws if one of them is missing. */
export function bindGgml(koffi: Koffi, base: Library, cpu: Library) {
  const params = koffi.struct({ mem_size: 'size_t', mem_buffer: 'void *', no_alloc: 'bool' })
  const poolParams = koffi.struct({
    cores: koffi.array('bool', 512),
    threads: 'int',
    priority: 'int',
    poll: 'uint32_t',
    strict: 'bool',
    paused: 'bool',
  })
  cpu.func('void ggml_cpu_init()')()
  return {
    version: base.func('const char *ggml_version()'),
    backend: cpu.func('void *ggml_backend_cpu_init()'),
    setThreads: cpu.func('void ggml_backend_cpu_set_n_threads(uintptr_t backend, int threads)'),
    poolDefaults: base.func('ggml_threadpool_params_default', poolParams, ['int']),
    pool: cpu.func('ggml_threadpool_new', 'void *', [koffi.pointer(poolParams)]),
    setPool: cpu.func('void ggml_backend_cpu_set_threadpool(uintptr_t backend, void *pool)'),
    init: base.func('ggml_init', 'void *', [params]),
    tensor: base.func('void *ggml_new_tensor_2d(void *context, int type, int64_t columns, int64_t rows)'),
    matMul: base.func('void *ggml_mul_mat(void *context, void *a, void *b)'),
    graph: base.func('void *ggml_new_graph_custom(void *context, size_t size, bool gradients)'),
    expand: base.func('void ggml_build_forward_expand(void *graph, void *tensor)'),
    compute: base.func('int ggml_backend_graph_compute(uintptr_t backend, uintptr_t graph)'),
  }
}
