package main

import (
	"fmt"
	"io"
	"time"

	"github.com/cheggaaa/pb/v3"

	"cajal/internal/figure"
)

// picturesProgress shows how far the decoding of picture files is: a bar on a terminal,
// elsewhere a line every few seconds.
type picturesProgress struct {
	w     io.Writer
	tty   bool
	bar   *pb.ProgressBar
	every time.Duration // between lines
	due   time.Time     // of the next line
}

func newPicturesProgress(w io.Writer) *picturesProgress {
	return &picturesProgress{w: w, tty: isTerminal(w), every: fitsEvery}
}

func (p *picturesProgress) observe(done, total int) {
	if p.tty {
		p.draw(done, total)
		return
	}
	now := time.Now()
	switch {
	case done == 0:
	case now.Before(p.due) || done == total:
		return
	default:
		fmt.Fprintf(p.w, "reading pictures: %d of %s\n", done, figure.Count(total, "file"))
	}
	p.due = now.Add(p.every)
}

func (p *picturesProgress) draw(done, total int) {
	if p.bar == nil {
		p.bar = pb.ProgressBarTemplate(`reading picture {{counters .}} {{bar . "[" "=" ">" "." "]"}} - {{rtime . "ETA %s"}}`).
			New(total).SetWriter(rawOf(p.w)).SetRefreshRate(100 * time.Millisecond).Start()
	}
	p.bar.SetCurrent(int64(done))
	if done == total {
		p.finish()
	}
}

// finish ends the bar, also of pictures that were interrupted.
func (p *picturesProgress) finish() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar = nil
	}
}
