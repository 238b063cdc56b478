import { setText } from '../player/dom'
import { linksFor } from './links'
import './start.css'

const form = document.getElementById('room-form') as HTMLFormElement
const publish = document.getElementById('publish') as HTMLAnchorElement
const watch = document.getElementById('watch') as HTMLAnchorElement
const hint = document.getElementById('hint') as HTMLElement

function update(): void {
  const data = new FormData(form)
  const field = (name: string) => String(data.get(name) ?? '')
  const links = linksFor({ app: field('app'), room: field('room'), token: field('token') })
  point(watch, links?.watch)
  point(publish, links?.publish)
  const missing = links?.publish === undefined ? 'Paste a token to publish: the first start printed one, and POST /api/v1/apps/{app}/tokens makes more.' : ''
  setText(hint, links ? missing : 'Fill in app and room.')
}

/** A link without a target is not a link: assistive technology and the keyboard skip it. */
function point(link: HTMLAnchorElement, target: string | undefined): void {
  link.setAttribute('aria-disabled', String(target === undefined))
  if (target === undefined) link.removeAttribute('href')
  else link.href = target
}

form.addEventListener('input', update)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  const target = publish.getAttribute('href') ?? watch.getAttribute('href')
  if (target) location.assign(target)
})
update()
