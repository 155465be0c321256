package main

import (
	"fmt"
	"io"
	"time"

	"github.com/cheggaaa/pb/v3"

	"cajal/internal/figure"
)

// baselineProgress shows how far the baseline's fits are: a bar on a terminal,
// elsewhere a line before the first and then one every few seconds.
type baselineProgress struct {
	w   io.Writer
	tty bool
	bar *pb.ProgressBar
	due time.Time // of the next line
}

// fitsEvery is how long no line is written.
const fitsEvery = 5 * time.Second

func newBaselineProgress(w io.Writer) *baselineProgress {
	return &baselineProgress{w: w, tty: isTerminal(w)}
}

func (f *baselineProgress) observe(done, total int) {
	if f.tty {
		f.draw(done, total)
		return
	}
	now := time.Now()
	switch {
	case done == 0:
		fmt.Fprintf(f.w, "baseline: logistic regression, %s\n", figure.Count(total, "fit"))
	case now.After(f.due) && done < total:
		fmt.Fprintf(f.w, "baseline: %d of %s\n", done, figure.Count(total, "fit"))
	default:
		return
	}
	f.due = now.Add(fitsEvery)
}

func (f *baselineProgress) draw(done, total int) {
	if f.bar == nil {
		f.bar = pb.ProgressBarTemplate(`baseline, fit {{counters .}} {{bar . "[" "=" ">" "." "]"}} - {{rtime . "ETA %s"}}`).
			New(total).SetWriter(rawOf(f.w)).SetRefreshRate(100 * time.Millisecond).Start()
	}
	f.bar.SetCurrent(int64(done))
	if done == total {
		f.finish()
	}
}

// finish ends the bar, also of a baseline that was interrupted.
func (f *baselineProgress) finish() {
	if f.bar != nil {
		f.bar.Finish()
		f.bar = nil
	}
}
