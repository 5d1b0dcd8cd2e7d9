import { describe, expect, it, test } from 'vitest'
import { repeats, says } from './answer-text'

describe('an answer has a target', () => {
  it.each([
    ['It is led by Amara Lindqvist.', 'Amara Lindqvist'],
    ['AMARA LINDQVIST’s team', 'Amara Lindqvist'],
    ['Zoë Müller', 'Zoe Muller'],
    ['the city of The Hague', 'Hague'],
    ['It costs 1,000 dollars', '$1000 dollars'],
    ['It costs 1 000 euros', '1000 euros'],
    ['42,50 euros', '42.50 euros'],
    ['42.00 euros', '42 euros'],
    ['The U.S. Army', 'US Army'],
    ['well-known', 'well known'],
    ['首都是东京都。', '东京'],
    ['端口是8443。', '8443'],
    ['수도는 서울입니다', '서울'],
    ['यह ८४४३ है', '8443'],
    ['The The', 'the'],
    ['write !!! here', '!!!'],
    ['see example.com/help', 'example.com'],
    ['at 9:30.', '9:30'],
    ['-5 degrees', '-5 degrees'],
  ])('%j says %j', (answer, target) => expect(says(answer, target)).toBe(true))

  it.each([
    ['Iranian', 'Iran'],
    ['blue-heron-777-777-7', 'blue-heron-777'],
    ['port 18443', '8443'],
    ['version 2.1', '2'],
    ['10,000', '1000'],
    ['5 degrees', '-5 degrees'],
    ['9:30', '30'],
    ['大阪', '东京'],
    ['', 'Paris'],
    ['が', 'か'],
    ['room 1 000', '000'],
  ])('%j does not say %j', (answer, target) => expect(says(answer, target)).toBe(false))
})

test('an answer that says the same words three times in a row repeats itself', () => {
  expect(repeats('nine nine nine')).toBe(true)
  expect(repeats('42 euros, 12 euros, 12 euros, 12 euros')).toBe(true)
  expect(repeats('blue-heron-777-777-777')).toBe(true)
  expect(repeats('东京东京东京')).toBe(true)
  expect(repeats('nine nine')).toBe(false)
  expect(repeats('one two one two one three')).toBe(false)
  expect(repeats('It was the best of times, it was the worst of times')).toBe(false)
})
