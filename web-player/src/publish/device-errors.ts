/** What failed at `getUserMedia` or `getDisplayMedia`, in words that say what to click. */
export interface Advice {
  title: string
  advice: string
  /** What was asked for; “Try again” opens camera and microphone, never a screen. */
  wanted?: Wanted
}

export type Browser = 'chromium' | 'firefox' | 'safari' | 'other'

export function browserOf(userAgent: string): Browser {
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Chrom(e|ium)\//.test(userAgent)) return 'chromium'
  if (/Safari\//.test(userAgent)) return 'safari'
  return 'other'
}

/** Each browser's own names of its buttons, so that a person finds them. */
const ALLOW: Record<Browser, string> = {
  chromium: 'Click the icon left of the address, switch on “Camera” and “Microphone”, then click “Try again”.',
  firefox: 'Click the crossed-out camera in the address bar, remove “Blocked Temporarily” with its ×, then click “Try again”.',
  safari: 'Choose Safari › Settings for This Website…, set Camera and Microphone to “Allow”, then click “Try again”.',
  other: 'Allow this page to use camera and microphone in your browser’s settings, then click “Try again”.',
}

export type Wanted = 'camera' | 'microphone' | 'camera and microphone' | 'screen'

/** `name` is the DOMException's; the constants are those of the Media Capture and Streams specification. */
export function adviceFor(name: string, wanted: Wanted, browser: Browser): Advice {
  return { ...(wanted === 'screen' ? screenWords(name) : deviceWords(name, wanted, browser)), wanted }
}

function screenWords(name: string): Advice {
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return { title: 'The screen was not shared', advice: 'Click “Share screen” again and pick a screen, window or tab.' }
  }
  return { title: 'The screen could not be shared', advice: `The browser says ${name}. Click “Share screen” again and pick another screen, window or tab.` }
}

function deviceWords(name: string, wanted: Wanted, browser: Browser): Advice {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return { title: `The browser does not allow the ${wanted}`, advice: ALLOW[browser] }
    case 'NotFoundError':
      return { title: `No ${wanted} found`, advice: `Plug in a ${wanted}, then click “Try again”; or click “Share screen” to publish without one.` }
    case 'NotReadableError':
    case 'AbortError':
      return { title: `The ${wanted} is busy`, advice: 'Close other programs and tabs that use it (a video call, for example), then click “Try again”.' }
    case 'OverconstrainedError':
      return { title: `The chosen ${wanted} is gone`, advice: 'Pick another one in the list, or plug it in again and click “Try again”.' }
    case 'InsecureContext':
      return { title: 'Browsers give the camera to secure pages only', advice: 'Open this page with https:// or, on the hub’s own machine, as http://localhost.' }
    default:
      return { title: `The ${wanted} could not be opened`, advice: `The browser says ${name}. Click “Try again”, or pick another device.` }
  }
}
