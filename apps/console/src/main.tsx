import { render } from 'preact'
import { createApi } from './api/client'
import { App } from './app'
import { readToken } from './token/stored'

render(<App api={createApi({ token: readToken })} />, document.getElementById('app') as HTMLElement)
