import { fileURLToPath } from 'node:url'
import { LinkChecker } from 'linkinator'

// Follows every link of the built site, anchors too; those that leave it are not asked, so that no network is needed.
const checker = new LinkChecker()
const broken = []
checker.on('link', (link) => {
  if (link.state === 'BROKEN') broken.push(link)
})
const { links } = await checker.check({
  path: '.',
  serverRoot: fileURLToPath(new URL('dist', import.meta.url)),
  recurse: true,
  checkFragments: true,
  linksToSkip: async (link) => !link.startsWith('http://localhost'),
})
for (const { url, parent, status } of broken) console.error(`✗ ${url} (${status}) on ${parent}`)
console.log(`${links.length} links, ${broken.length} of them broken.`)
process.exitCode = broken.length > 0 || links.length === 0 ? 1 : 0
