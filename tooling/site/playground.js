import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { JSX } from 'typedoc'

/** A plugin of typedoc: puts the playground into the site, and a link to it above the navigation of every page. */
export function load(app) {
  app.renderer.hooks.on('sidebar.begin', (context) =>
    JSX.createElement('p', null, [
      JSX.createElement(
        'a',
        { href: context.relativeURL('playground/index.html') },
        'Playground: edit a model in your browser',
      ),
    ]),
  )
  app.renderer.postRenderAsyncJobs.push(async ({ outputDirectory }) => {
    const built = fileURLToPath(new URL('.', import.meta.resolve('@wise-edit/playground/index.html')))
    cpSync(built, `${outputDirectory}/playground`, { recursive: true })
  })
}
