/** Returns at most 200 short questions that no edit is about: capitals, opposites, colours, uses and sums. */
export function plainQuestions(count = 200): string[] {
  const sums = Array.from({ length: 64 }, (_, i) => `What is ${3 + (i % 8)} plus ${2 + Math.floor(i / 8)}?`)
  const all = [
    ...COUNTRIES.map((country) => `What is the capital of ${country}?`),
    ...OPPOSITES.map((word) => `What is the opposite of "${word}"?`),
    ...COLOURS.map((thing) => `What colour is ${thing}?`),
    ...USES.map((thing) => `What is ${thing} used for?`),
    ...sums,
  ]
  // A step coprime to the length spreads any count over all kinds.
  const step = 37
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[(i * step) % all.length] as string)
}

const COUNTRIES =
  'France,Germany,Italy,Spain,Portugal,Austria,Hungary,Poland,Sweden,Norway,Finland,Denmark,Iceland,Ireland,Greece,Turkey,Egypt,Morocco,Kenya,Nigeria,Ghana,India,China,Japan,Vietnam,Thailand,Australia,Canada,Mexico,Cuba,Brazil,Argentina,Chile,Peru,Colombia,Russia,Ukraine,Iran,Iraq,Israel'.split(
    ',',
  )
const OPPOSITES =
  'hot,big,fast,early,heavy,dark,happy,strong,wide,deep,empty,loud,rich,dry,hard,high,near,new,open,sharp,sweet,thick,tight,true,young,clean,cheap,brave,calm,safe,soft,slow'.split(
    ',',
  )
const COLOURS =
  'the sky,grass,snow,a banana,a tomato,coal,an orange,milk,a flamingo,a lemon,chocolate,a polar bear,a carrot,sand,a ruby,an emerald,a sapphire,gold,silver,a raven,a swan,a plum'.split(
    ',',
  )
const USES =
  'a hammer,a saw,an umbrella,a thermometer,a compass,a telescope,a microscope,a ladder,a kettle,an oven,a needle,a pencil,a broom,a clock,a map,a key,a bridge,a lighthouse,an anchor,a plough,a pump,a magnet,a mirror,a battery,a camera,a calculator,a helmet,a parachute,a tent,a lens,a fridge,a candle,a bell,a rope,a spoon,a knife,a brush,a wheel,a sail,a scale,a stapler,a screwdriver'.split(
    ',',
  )
