/// <reference types="vitest/config" />
import { defineConfig } from 'vite'

// Every page is an entry of its own; the hub maps its URLs to them and serves /assets/ as immutable.
export default defineConfig({
  base: '/',
  appType: 'mpa',
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsDir: 'assets',
    // Data URIs and inline scripts would need a wider Content-Security-Policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      input: {
        play: 'play.html',
        embed: 'embed.html',
        publish: 'publish.html',
        start: 'start.html',
        vod: 'vod.html',
      },
    },
  },
  test: { testTimeout: 30_000 },
})
