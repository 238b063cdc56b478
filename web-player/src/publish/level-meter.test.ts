import { describe, expect, it } from 'vitest'
import { levelOf } from './level-meter'

describe('levelOf', () => {
  it('is empty in silence', () => expect(levelOf(new Float32Array(256))).toBe(0))
  it('is full at full scale', () => expect(levelOf(new Float32Array(256).fill(1))).toBe(1))
  it('is half way at -30 dB', () => expect(levelOf(new Float32Array(256).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5))
})
