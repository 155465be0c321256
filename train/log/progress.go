// Package log writes down how a training goes: as a bar or lines for a person
// ([Progress]), and in files as CSV, as JSON lines and for TensorBoard. Each is an
// option of a training, and goes on in its file where the training is resumed:
//
//	model.Fit(ctx, set, log.Progress(os.Stderr), log.CSV("epochs.csv"))
package log

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/cheggaaa/pb/v3"
	"golang.org/x/term"

	"cajal/internal/defuse"
	"cajal/internal/figure"
	"cajal/train"
)

// progress shows events to a person. On a terminal it draws a bar an epoch, or
// one bar for all epochs where each is a single step; elsewhere it writes a
// line an epoch, at most about twenty in all.
type progress struct {
	w       io.Writer
	bar     *pb.ProgressBar // nil if w is not a terminal
	started time.Time
	due     time.Time // when the bar's numbers are written again
	tty     bool
}

// Progress shows how training goes on w, as [ProgressTo] does.
func Progress(w io.Writer) train.FitOption { return train.On(ProgressTo(w)) }

// ProgressTo returns an observer that shows on w how training goes: a bar if w
// is a terminal, a line now and then if not.
func ProgressTo(w io.Writer) func(train.Event) {
	f, ok := w.(*os.File)
	return (&progress{w: w, tty: ok && term.IsTerminal(int(f.Fd()))}).observe
}

const barTemplate = `{{string . "name"}} {{counters .}} {{bar . "[" "=" ">" "." "]"}} {{string . "state"}} - {{string . "speed"}} {{rtime . "ETA %s"}}`

func (p *progress) observe(e train.Event) {
	switch {
	case e.Kind == train.Started:
		p.started = time.Now()
	case e.Kind == train.Warned:
		fmt.Fprintf(p.w, "warning: %s\n", defuse.Terminal(e.Text))
	case e.Kind == train.Resumed && e.Epoch >= e.Epochs:
		fmt.Fprintf(p.w, "resumed from %s: %s made already\n", defuse.Terminal(e.Text), figure.All(e.Epochs, "epoch"))
	case e.Kind == train.Resumed:
		fmt.Fprintf(p.w, "resumed from %s: epoch %d/%d, step %d/%d\n", defuse.Terminal(e.Text), min(e.Epoch+1, e.Epochs), e.Epochs, e.Step, e.Steps)
	case p.tty:
		p.draw(e)
	case e.Kind == train.EpochEnded && lineDue(e.Epoch, e.Epochs):
		fmt.Fprintf(p.w, "epoch %d/%d - %s\n", e.Epoch+1, e.Epochs, state(e))
	}
}

// lineDue reports whether an epoch gets a line: the first, the last, and about
// twenty in between at round numbers.
func lineDue(epoch, epochs int) bool {
	every := 1
	for step := 0; epochs/every > 20; step++ {
		every *= [...]int{2, 5, 2}[step%3]
		if step%3 == 1 {
			every /= 2
		}
	}
	return (epoch+1)%every == 0 || epoch == 0 || epoch+1 == epochs
}

func (p *progress) draw(e train.Event) {
	single := e.Steps == 1
	switch e.Kind {
	case train.Stepped:
		done, total := e.Step, e.Steps
		name := fmt.Sprintf("epoch %d/%d step", e.Epoch+1, e.Epochs)
		if single {
			done, total, name = e.Epoch+1, e.Epochs, "epoch"
		}
		if p.bar == nil {
			p.started = time.Now()
			p.bar = pb.ProgressBarTemplate(barTemplate).New(total).SetWriter(p.w).SetRefreshRate(100 * time.Millisecond)
			p.bar.Set("name", name)
			p.bar.Start()
		}
		p.bar.SetCurrent(int64(done))
		if done == total || done%64 == 0 && time.Now().After(p.due) {
			p.write(e, done)
		}
	case train.EpochEnded:
		if !single && p.bar != nil {
			p.bar.Set("state", "- "+state(e)) // with the validation's numbers
			p.finish()
		}
	case train.Finished:
		p.finish()
	}
}

// write brings the bar's numbers up to date. As a metric can cost a look at all
// samples so far, the next time is not before the training has taken twenty
// times as long as this.
func (p *progress) write(e train.Event, done int) {
	began := time.Now()
	p.bar.Set("state", "- "+state(e))
	p.bar.Set("speed", perStep(began.Sub(p.started)/time.Duration(done)))
	now := time.Now()
	p.due = now.Add(20 * now.Sub(began))
}

func (p *progress) finish() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar = nil
	}
}

// state writes the running numbers as the framework's line does: "loss: 0.0996
// - accuracy: 0.9284".
func state(e train.Event) string {
	var b strings.Builder
	b.WriteString("loss: " + figure.Fixed(e.Running, 4))
	for _, m := range metrics(e) {
		b.WriteString(" - " + m.Name + ": " + figure.Fixed(m.Value, 4))
	}
	for _, m := range e.Validation {
		b.WriteString(" - " + m.Name + ": " + figure.Fixed(m.Value, 4))
	}
	return defuse.Terminal(b.String())
}

// metrics returns the metrics of an event, none of one that was made without.
func metrics(e train.Event) []train.Measure {
	if e.Metrics == nil {
		return nil
	}
	return e.Metrics()
}

func perStep(d time.Duration) string {
	switch {
	case d < 10*time.Microsecond:
		return fmt.Sprintf("%.1fµs/step", float64(d.Nanoseconds())/1000)
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%dµs/step", d.Microseconds())
	}
	return fmt.Sprintf("%dms/step", d.Milliseconds())
}
