import { doctor as examine } from '@wise-edit/kernels'
import { defineCommand } from 'citty'

export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description: 'Show which tensor backends load here, how fast they are, and what would help',
  },
  async run() {
    console.log(JSON.stringify(await examine(), null, 2))
  },
})
