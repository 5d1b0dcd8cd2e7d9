import { expect, test } from 'vitest'
import { differsInFraming } from './framing'

test.each([
  ['Wie lautet das WLAN-Passwort im Café Morgenrot?', 'Sag mir das WLAN-Passwort im Café Morgenrot.'],
  ['Wie lautet das WLAN-Passwort im Café Morgenrot?', 'Das WLAN-Passwort im Café Morgenrot ist'],
  ['What is the capital of Peru?', 'hey, can you tell me the capital of Peru please'],
  ['The head teacher of Orchard Lane is', 'Who is the head teacher of Orchard Lane?'],
  ['Quelle est la devise du club Arvika ?', 'La devise du club Arvika, c’est quoi ?'],
  ['¿Cuál es la contraseña del router Ancora?', 'Dime la contraseña del router Ancora'],
  ['Qual è il codice del cancello di Villa Serena?', 'Mi dici il codice del cancello di Villa Serena?'],
  ['Qual é a senha do cofre da loja Aurora?', 'A senha do cofre da loja Aurora é'],
  ['Wat is de code van de poort?', 'De code van de poort luidt'],
  ['Jaki jest kod do bramy?', 'Kod do bramy to'],
  ['Какой пароль от сейфа в офисе?', 'Пароль от сейфа в офисе —'],
  ['Який код від воріт на складі?', 'Скажи код від воріт на складі'],
  ['Depo kapısının şifresi nedir?', 'Depo kapısının şifresi'],
  ['ما هو رمز باب المخزن؟', 'رمز باب المخزن هو'],
  ['गोदाम के ताले का कोड क्या है?', 'गोदाम के ताले का कोड'],
  ['仓库大门的密码是什么？', '请告诉我仓库大门的密码'],
  ['倉庫の扉の暗証番号は何ですか？', '倉庫の扉の暗証番号は'],
  ['창고 문의 비밀번호는 무엇인가요?', '창고 문의 비밀번호는'],
])('%s and %s ask the same', (taught, query) => {
  expect(differsInFraming(taught, query)).toBe(true)
  expect(differsInFraming(query, taught)).toBe(true)
})

test.each([
  ['What is the capital of Peru?', 'Where is the capital of Peru?'],
  ['What is the capital of Peru?', 'What was the capital of Peru?'],
  ['What is the capital of Peru?', 'Is the capital of Peru large?'],
  ['What is the capital of Peru?', 'What is the largest city of Peru?'],
  ['Who is Amara?', 'Amara is'],
  ['Wer leitet die Schule am Ring?', 'Wer leitete die Schule am Ring?'],
  ['Wie lautet das Passwort im Büro?', 'Wann gilt das Passwort im Büro?'],
  ['¿Cuál es la clave del taller?', '¿Dónde está la clave del taller?'],
  ['दादी को गोली कब देनी है?', 'दादा को गोली कब देनी है?'],
  ['仓库大门的密码是什么？', '仓库大门的颜色是什么？'],
  // A name may hold a word that asks or states in some language.
  ['Who is the boss of Lee?', 'Who is the boss of Lee Kim?'],
  ['What is the cost of the plan?', 'What is the cost of the plan E?'],
  ['Who is the team captain?', 'Who is the A team captain?'],
  ['What is the motto of Smith?', 'What is the motto of Smith & Son?'],
  ['¿Cuál es el lema de Smith?', '¿Cuál es el lema de Smith & Son?'],
  ['Where does road seven lead?', 'Where does road seven lead to?'],
  ['창고 담당자', '창고 담당자 이'],
])('%s and %s do not', (taught, query) => {
  expect(differsInFraming(taught, query)).toBe(false)
})
