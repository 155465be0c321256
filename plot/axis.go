package plot

import (
	"errors"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// axis maps the values from lo to hi to the shares from 0 to 1 of a length.
// It runs backwards if hi is less than lo.
type axis struct {
	lo, hi float64
	log    bool
	whole  bool // values are whole numbers, such as epochs
	times  bool // values are seconds since 1970
	label  string
	names  []string // at 0.5, 1.5, …, instead of ticks at round numbers
}

type tick struct {
	value float64
	label string
	below string // the second line of a name, "" for none
}

func (a axis) share(v float64) float64 {
	if a.log {
		return (math.Log(v) - math.Log(a.lo)) / (math.Log(a.hi) - math.Log(a.lo))
	}
	return (v - a.lo) / (a.hi - a.lo)
}

var errTooWide = errors.New("the values lie too far apart to draw: want a range that a float64 can hold")

// around returns an axis for the values from lo to hi with a margin on both
// sides. A negative margin stands for the share −margin of the range. When all
// values are (nearly) equal, the axis reaches a tenth of them to both sides.
func around(lo, hi, margin float64) (axis, error) {
	width, size := hi-lo, max(math.Abs(lo), math.Abs(hi))
	if margin < 0 {
		margin *= -width
	}
	if width+2*margin <= max(1e-9*size, 1e-300) {
		margin = size / 10
		if size < 1e-290 {
			margin = 1
		}
	}
	a := axis{lo: lo - margin, hi: hi + margin}
	if math.IsInf(a.hi-a.lo, 0) {
		return axis{}, errTooWide
	}
	return a, nil
}

// aroundLog is around for a logarithmic axis and positive values.
func aroundLog(lo, hi float64) axis {
	factor := math.Exp(0.05 * (math.Log(hi) - math.Log(lo)))
	if factor < 1+1e-9 {
		factor = 1.5
	}
	return axis{lo: max(lo/factor, math.SmallestNonzeroFloat64), hi: min(hi*factor, math.MaxFloat64), log: true}
}

// nameTicks returns a tick for each name, or for every second or third when
// there is less than need for each along a length. Names are cut at room.
func (a axis) nameTicks(length, need, room, size float64) []tick {
	stride := max(1, int(math.Ceil(need*float64(len(a.names))/max(length, 1))))
	var ticks []tick
	for i := 0; i < len(a.names); i += stride {
		label := text{content: a.names[i], size: size}.cut(room)
		ticks = append(ticks, tick{value: float64(i) + 0.5, label: label})
	}
	return ticks
}

// barTicks is nameTicks for names beside bars, which are what a reader looks for: they have
// more room where there is little, and two lines where these fit.
func (a axis) barTicks(length, width, size float64) []tick {
	room := max(width/4, min(0.45*width, 14*size))
	ticks := a.nameTicks(length, 1.4*size, room, size)
	if len(ticks) < len(a.names) || length/float64(len(a.names)) < 2*nameLine*size {
		return ticks
	}
	for i := range ticks {
		if ticks[i].label != a.names[i] {
			ticks[i].label, ticks[i].below = twoLines(a.names[i], room, size)
		}
	}
	return ticks
}

// nameLine is the height of one of two lines of a name, as a share of its letters.
const nameLine = 1.15

// twoLines parts a name that is wider than room: behind the last blank, hyphen or other
// sign that the first line has room for, unless that would leave it nearly empty.
func twoLines(name string, room, size float64) (first, second string) {
	letters := []rune(name)
	fits := max(1, sort.Search(len(letters), func(n int) bool { return textWidth(string(letters[:n+1]), size, false) > room }))
	at := fits
	for i := fits; i > fits/2; i-- {
		if before := letters[i-1]; !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			at = i
			break
		}
	}
	rest := text{content: strings.TrimSpace(string(letters[at:])), size: size}
	return strings.TrimSpace(string(letters[:at])), rest.cut(room)
}

// ticks returns about count ticks at round values.
func (a axis) ticks(count int) []tick {
	if a.log {
		if ticks := a.decades(count); len(ticks) >= 3 {
			return ticks
		}
	}
	step := roundStep((a.hi - a.lo) / float64(count))
	if a.whole {
		step = max(step, 1)
	}
	var values []float64
	for i := math.Ceil(a.lo/step - 1e-6); i*step <= a.hi+1e-6*step && len(values) < 4*count; i++ {
		values = append(values, i*step)
	}
	ticks := make([]tick, len(values))
	for i, v := range values {
		ticks[i] = tick{value: v, label: tickLabel(v, step, max(math.Abs(a.lo), math.Abs(a.hi)))}
	}
	return ticks
}

// decades returns ticks at powers of ten, every other one or fewer if there
// are many, and at 2 and 5 times them if there are few.
func (a axis) decades(count int) []tick {
	first, last := math.Floor(math.Log10(a.lo)), math.Ceil(math.Log10(a.hi))
	multiples, stride := []float64{1}, 1.0
	if last-first <= 3 {
		multiples = []float64{1, 2, 5}
	} else {
		stride = math.Ceil((math.Log10(a.hi) - math.Log10(a.lo)) / float64(count))
	}
	var ticks []tick
	for e := first; e <= last; e += stride {
		for _, m := range multiples {
			v := m * math.Pow(10, e)
			if v >= a.lo && v <= a.hi {
				ticks = append(ticks, tick{value: v, label: shortLabel(strconv.FormatFloat(v, 'g', 3, 64))})
			}
		}
	}
	return ticks
}

// ticksAbove returns ticks whose labels have room one above the other.
func (a axis) ticksAbove(length, room, size float64) []tick {
	if a.names != nil {
		return a.nameTicks(length, 1.4*size, room, size)
	}
	return a.ticks(max(2, int(length/(4*size))))
}

// ticksBeside returns ticks whose labels have room side by side.
func (a axis) ticksBeside(length, size float64) []tick {
	if a.names != nil {
		need := max(3*size, length/float64(len(a.names)))
		return a.nameTicks(length, 3*size, need-size/2, size)
	}
	for count := max(2, int(length/(4.5*size))); ; count-- {
		ticks := a.ticks(count)
		if a.times {
			ticks = a.timeTicks(count)
		}
		free := true
		for i := 1; i < len(ticks); i++ {
			room := math.Abs(a.share(ticks[i].value)-a.share(ticks[i-1].value)) * length
			need := (textWidth(ticks[i].label, size, false) + textWidth(ticks[i-1].label, size, false)) / 2
			free = free && need+size <= room
		}
		if free || count == 1 {
			return ticks
		}
	}
}

// roundStep returns the smallest 1, 2 or 5 times a power of ten that is no
// less than step.
func roundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= step*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// tickLabel writes v with the digits that tell it from v + step; largest is
// the greatest magnitude on the axis.
func tickLabel(v, step, largest float64) string {
	digits := int(math.Floor(math.Log10(step) + 1e-9))
	switch {
	case math.Abs(v) < step/2:
		return "0"
	case largest < 1e6 && digits > -5:
		return shortLabel(strconv.FormatFloat(v, 'f', max(0, -digits), 64))
	}
	places := int(math.Floor(math.Log10(math.Abs(v))+1e-9)) - digits
	return shortLabel(strconv.FormatFloat(v, 'e', min(max(0, places), 15), 64))
}

// shortLabel turns Go's 2.50e+06 into 2.50e6 and a hyphen into a minus sign.
func shortLabel(s string) string {
	if mantissa, exponent, found := strings.Cut(s, "e"); found {
		sign := strings.TrimLeft(exponent[:1], "+")
		s = mantissa + "e" + sign + strings.TrimLeft(exponent[1:], "0")
	}
	return strings.ReplaceAll(s, "-", "−")
}

// widest returns the width of the widest label.
func widest(ticks []tick, size float64) float64 {
	width := 0.0
	for _, t := range ticks {
		width = max(width, textWidth(t.label, size, false), textWidth(t.below, size, false))
	}
	return width
}

// extent returns the least and the greatest of the values.
func extent(values []float64) (lo, hi float64) { return slices.Min(values), slices.Max(values) }
