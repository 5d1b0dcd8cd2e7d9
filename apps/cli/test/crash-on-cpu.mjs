// Simulates a native library that crashes: ends the process that probes the cpu backend.
if (process.argv.includes('--backend') && process.argv.includes('cpu')) process.kill(process.pid, 'SIGSEGV')
