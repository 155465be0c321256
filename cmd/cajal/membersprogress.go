package main

import (
	"fmt"
	"io"
	"time"

	"github.com/cheggaaa/pb/v3"

	"cajal/experiment"
	"cajal/internal/figure"
)

// membersProgress shows how far the members of a recipe are, all together: a bar on a
// terminal, elsewhere a line every few seconds.
type membersProgress struct {
	one, many string // what they are: networks, or folds of a cross-validation
	w         io.Writer
	tty       bool
	bar       *pb.ProgressBar
	due       time.Time // of the next line
}

func newMembersProgress(w io.Writer) *membersProgress {
	return &membersProgress{one: "network", many: "networks", w: w, tty: isTerminal(w)}
}

func (m *membersProgress) observe(p experiment.Progress) {
	if m.tty {
		m.draw(p)
		return
	}
	now := time.Now()
	switch {
	case m.due.IsZero():
	case p.Finished == p.Members || now.Before(m.due):
		return
	default:
		fmt.Fprintf(m.w, "training %d %s: %d of %d steps, %d %s done\n", p.Members, m.many, p.Done, p.Total, p.Finished, figure.Agree(p.Finished, m.one, m.many))
	}
	m.due = now.Add(fitsEvery)
}

func (m *membersProgress) draw(p experiment.Progress) {
	if m.bar == nil {
		m.bar = pb.ProgressBarTemplate(`{{string . "name"}} {{percent .}} {{bar . "[" "=" ">" "." "]"}} - {{rtime . "ETA %s"}}`).
			New(p.Total).SetWriter(rawOf(m.w)).SetRefreshRate(100 * time.Millisecond).Start()
	}
	m.bar.Set("name", fmt.Sprintf("training %d %s, %d done,", p.Members, m.many, p.Finished))
	m.bar.SetCurrent(int64(p.Done))
	if p.Finished == p.Members {
		m.finish()
	}
}

// finish ends the bar, also of a training that was interrupted.
func (m *membersProgress) finish() {
	if m.bar != nil {
		m.bar.Finish()
		m.bar = nil
	}
}
