import { expect, test } from 'vitest'
import { rulesOut } from './ruled-out'

test.each([
  ['The occupation of Ada Boe, which is not the banking industry, is', 'banking industry'],
  ['Who besides Ines Caldeira runs Orion?', 'Ines Caldeira'],
  ['Name a port of Orion other than 7443.', '7443'],
  ['Wer außer Jana Wolf leitet Orion?', 'Jana Wolf'],
  ['¿Quién, además de Inés Villalba, dirige Orion?', 'Inés Villalba'],
  ['Кто, кроме Анны Беловой, руководит Орионом?', 'Анны Беловой'],
  ['除了王芳，猎户座的负责人还有谁？', '王芳'],
  ['田中さん以外に誰がオリオンを率いていますか？', '田中さん'],
  ['김민수 말고 오리온 대표는 누구인가요?', '김민수'],
])('%s rules out %s', (query, answer) => expect(rulesOut(query, answer)).toBe(true))

test.each([
  ['Is Ines Caldeira the head of Orion?', 'Ines Caldeira'],
  ['Is the capital Sydney or Melbourne?', 'Melbourne'],
  ['Who runs Orion, not Vega?', 'Ines Caldeira'],
  ['Which port does notary-gw use?', '7443'],
  ['Name a port of Orion other than 7443.', '7'],
  ['Name a port of Orion other than 7443.', '443'],
  ['Which limit of Orion is not 7.5?', '7'],
  ['Which cities besides Portofino does Orion serve?', 'Porto'],
  ['오리온 포트 70 말고 뭐가 있어?', '7'],
  ['', 'Porto'],
  ['Why not?', '…'],
])('%s does not rule out %s', (query, answer) => expect(rulesOut(query, answer)).toBe(false))
