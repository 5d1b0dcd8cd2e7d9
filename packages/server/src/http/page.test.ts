import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startFake } from '../../test/start-fake'

function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'wise-page-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const page = join(root, 'page')
  mkdirSync(join(page, 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.html'), 'a secret')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(page, name), text)
  return page
}

it('serves the page under a policy that allows only its own scripts', async () => {
  const html =
    '<script type="module">\nconst a = "<style>no</style>"\n</script><style>p {}</style><script src="/assets/a.js"></script>'
  const page = folder({ 'index.html': html, 'assets/a.js': 'let a', notes: 'not for others' })
  const { ask } = await startFake({ page, token: 'secret' })
  const { status, headers, body } = await ask('GET', '/')
  expect([status, body, headers.get('content-type')]).toEqual([200, html, 'text/html; charset=utf-8'])
  // openssl dgst -sha256 -binary | base64
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self' 'sha256-QJ+kw0oQx2zVC5NDjuV/3THEUxXLMhFSlvWnRC2o0nU='; style-src 'self' 'sha256-SNJDlN1Iy2mnt7DOjQIyDb2LQE6O5PQiSZomcdzawQ4='; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  const script = await ask('GET', '/assets/a.js')
  expect([script.status, script.body, script.headers.get('content-type')]).toEqual([
    200,
    'let a',
    'text/javascript; charset=utf-8',
  ])
  expect((await ask('GET', '/notes')).status).toBe(404)
})

it.each([
  '/../secret.html',
  '/assets/../../secret.html',
  '/%2e%2e/secret.html',
  '/..%2fsecret.html',
  '/assets/..%5c..%5csecret.html',
  '//secret.html',
  '/%00',
  '/secret.html%00.js',
])('finds nothing at %s', async (path) => {
  const { url } = await startFake({ page: folder({ 'index.html': 'a page' }) })
  // Sends the path unchanged; fetch would normalize it.
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(url)
    get({ hostname, port, path }, async (response) => {
      let text = ''
      for await (const part of response) text += part
      resolve({ status: response.statusCode ?? 0, text })
    }).on('error', reject)
  })
  expect([400, 404]).toContain(answer.status)
  expect(JSON.parse(answer.text).error.code).toBe('unknown_url')
})

it('says how to build a page that is not there', async () => {
  const { ask } = await startFake()
  const { status, body } = await ask('GET', '/')
  expect([status, body.error.code]).toEqual([404, 'no_page'])
  expect(body.error.message).toContain('build')
})
