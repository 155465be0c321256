package plot

import "time"

// Times says that the values of the horizontal axis of a [Curve] are seconds since 1970 in
// UTC: its ticks stand where days, months or years begin, and are dates.
func Times() Option { return func(s *settings) { s.times = true } }

// timeStep is how far ticks of times lie apart: a number of seconds, or of months.
type timeStep struct {
	seconds int64
	months  int
	layout  string // of their labels
}

const (
	daily  = "2006-01-02"
	hourly = "01-02 15:04"
)

// timeSteps are the steps to choose from.
var timeSteps = []timeStep{
	{1, 0, "15:04:05"}, {5, 0, "15:04:05"}, {15, 0, "15:04:05"}, {60, 0, hourly}, {300, 0, hourly}, {900, 0, hourly}, {3600, 0, hourly},
	{3 * 3600, 0, hourly}, {6 * 3600, 0, hourly}, {12 * 3600, 0, hourly}, {86400, 0, daily}, {2 * 86400, 0, daily}, {7 * 86400, 0, daily}, {14 * 86400, 0, daily},
	{0, 1, "2006-01"}, {0, 2, "2006-01"}, {0, 3, "2006-01"}, {0, 6, "2006-01"},
	{0, 12, "2006"}, {0, 24, "2006"}, {0, 60, "2006"}, {0, 120, "2006"}, {0, 240, "2006"}, {0, 600, "2006"}, {0, 1200, "2006"}, {0, 6000, "2006"},
}

// length is about how many seconds a step has.
func (s timeStep) length() float64 {
	const month = 365.2425 * 86400 / 12
	return float64(s.seconds) + float64(float64(s.months)*month)
}

// timeTicks returns at most about count ticks at round times.
func (a axis) timeTicks(count int) (ticks []tick) {
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if s.length()*float64(count) >= a.hi-a.lo {
			step = s
			break
		}
	}
	const monday = 4 * 86400 // 5 January 1970, from which weeks are counted
	at := time.Unix(int64(a.lo), 0).UTC()
	if step.months > 0 {
		months := (at.Year()*12 + int(at.Month()) - 1) / step.months * step.months
		at = time.Date(months/12, time.Month(months%12+1), 1, 0, 0, 0, 0, time.UTC)
	} else {
		n := (at.Unix()-monday)/step.seconds - 1
		at = time.Unix(n*step.seconds+monday, 0).UTC()
	}
	for ; float64(at.Unix()) <= a.hi && len(ticks) < 4*count+4; at = at.AddDate(0, step.months, 0).Add(time.Duration(step.seconds) * time.Second) {
		if v := float64(at.Unix()); v >= a.lo {
			ticks = append(ticks, tick{value: v, label: at.Format(step.layout)})
		}
	}
	return ticks
}
