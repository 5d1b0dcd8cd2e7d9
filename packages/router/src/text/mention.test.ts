import { expect, test } from 'vitest'
import { mention } from './mention'

test.each([
  ['Alder House', 'alder house wifi??', 1],
  ['Alder House', 'What is the Wi-Fi password of Birch Lodge?', 0],
  ['Alder House', 'What is the Wi-Fi password of Alder Lodge?', 0.5],
  ['International Olympic Committee', 'who runs the IOC', 1],
  ['Снегирь', 'На каком порту работает сервер «Снегиря»?', 1],
  ['云岭科技', '云岭科技的总部在哪里？', 1],
  ['云岭科技', '法国的首都是哪里？', 0],
  ['Debian 12', 'When does Debian 11 go out of support?', 0],
  ['Debian 12', 'When does Debian go out of support?', 0.5],
  ['', 'anything', 1],
])('%s in %s: %d', (subject, query, share) => {
  expect(mention(subject, query)).toBe(share)
})
