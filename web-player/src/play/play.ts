import { fillPage } from '../player/player-page'

fillPage({ heading: true, autoplay: true, muted: false, controls: true })
