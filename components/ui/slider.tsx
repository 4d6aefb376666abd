'use client'

import { Slider as AriaSlider, SliderThumb, SliderTrack } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'

type SliderProps = {
  label: string
  value: number
  /** What a screen reader says for the value. */
  valueText: string
  onChange: (value: number) => void
  /** The gesture (a drag, or one key press) is over. */
  onChangeEnd: () => void
  isDisabled: boolean
  fillClassName: string
}

/** A slider from 0 to 100 with one labelled thumb. Arrows move by 1, with Shift or PageUp/PageDown by 10, Home and End to the ends. */
export function Slider({
  label,
  value,
  valueText,
  onChange,
  onChangeEnd,
  isDisabled,
  fillClassName,
}: SliderProps) {
  const step = (event: React.KeyboardEvent) => {
    const by = { ArrowRight: 10, ArrowUp: 10, ArrowLeft: -10, ArrowDown: -10 }[event.key]
    if (!event.shiftKey || by === undefined || isDisabled) return
    event.preventDefault()
    event.stopPropagation()
    onChange(Math.min(100, Math.max(0, value + by)))
    onChangeEnd()
  }
  return (
    <AriaSlider
      aria-label={label}
      minValue={0}
      maxValue={100}
      value={value}
      isDisabled={isDisabled}
      onChange={(next) => onChange(Array.isArray(next) ? (next[0] ?? 0) : next)}
      onChangeEnd={onChangeEnd}
      className="w-full"
    >
      <div onKeyDownCapture={step}>
        <SliderTrack
          className={cn('relative h-6 w-full cursor-pointer', isDisabled && 'cursor-not-allowed opacity-60')}
        >
          <div aria-hidden className="absolute top-2.5 h-1.5 w-full rounded-full bg-unknown-soft" />
          <div
            aria-hidden
            className={cn('absolute top-2.5 h-1.5 rounded-full', fillClassName)}
            style={{ width: `${value}%` }}
          />
          <SliderThumb
            aria-valuetext={valueText}
            className="top-3 size-4 rounded-full border-2 border-surface bg-text shadow transition-transform data-[dragging]:scale-125 data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent data-[focus-visible]:outline-offset-2"
          />
        </SliderTrack>
      </div>
    </AriaSlider>
  )
}
