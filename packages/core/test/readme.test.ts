import { testReadme } from '@wise-edit/config/readme-test'

testReadme(new URL('..', import.meta.url))
