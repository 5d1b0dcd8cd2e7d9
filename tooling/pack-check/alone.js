import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attempt, run } from './run.js'

// Packages for programs that have no model, or another one.
const WITHOUT_TENSORS = [
  '@wise-edit/core',
  '@wise-edit/datasets',
  '@wise-edit/evaluation',
  '@wise-edit/relations',
  '@wise-edit/router',
]

/** Installs each package that needs no tensors alone, from packed files: TensorFlow.js must not come with it. */
export function aloneProblems(folder, packages) {
  return WITHOUT_TENSORS.flatMap((name) => {
    const project = join(folder, name.replace('/', '-'))
    mkdirSync(project, { recursive: true })
    writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}')
    const files = needed(name, packages).map(({ file }) => file)
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...files], project)
    writeFileSync(join(project, 'use.js'), `await import('${name}')\n`)
    const { error } = attempt(() => run(process.execPath, ['use.js'], project))
    return [
      ...(error ? [`${name} does not load alone: ${error}`] : []),
      ...(existsSync(join(project, 'node_modules/@tensorflow'))
        ? [`${name} brings TensorFlow.js, which it must not need; see \`npm explain @tensorflow/tfjs-core\`.`]
        : []),
    ]
  })
}

/** Returns a package and those of the workspace that it depends on. */
function needed(name, packages) {
  const one = packages.find((one) => one.name === name)
  if (!one) return []
  return [
    ...new Set([one, ...Object.keys(one.dependencies ?? {}).flatMap((other) => needed(other, packages))]),
  ]
}
