/** Small helpers to build pages without a framework. */

type Child = Node | string
type Attributes = Record<string, string | boolean | undefined>

/** Makes an element; `true` sets an empty attribute, `false` and undefined leave it out. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '')
    else if (value !== undefined && value !== false) made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

/** An icon from lucide's own file, hidden from screen readers because its button has the name. */
export function icon(svg: string): SVGElement {
  const template = document.createElement('template')
  template.innerHTML = svg.replace(/<!--.*?-->/s, '').trim()
  const made = template.content.firstElementChild as SVGElement
  made.setAttribute('aria-hidden', 'true')
  made.setAttribute('focusable', 'false')
  made.classList.add('icon')
  return made
}

/** A button that shows an icon and says its name, which is also its tooltip. */
export function iconButton(name: string, svg: string, onClick: () => void, className = 'icon-button'): HTMLButtonElement {
  const button = element('button', { type: 'button', class: className, 'aria-label': name, title: name }, icon(svg))
  button.addEventListener('click', onClick)
  return button
}

/** Changes what an icon button shows and says; does nothing when it says so already, so that focus and hover stay calm. */
export function setIconButton(button: HTMLButtonElement, name: string, svg: string): void {
  if (button.getAttribute('aria-label') === name) return
  button.setAttribute('aria-label', name)
  button.title = name
  button.replaceChildren(icon(svg))
}

/** Writes text only where it changed, so that live regions speak once. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}
