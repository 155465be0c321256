package log

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"cajal/internal/defuse"
	"cajal/train"
)

// CSV writes a table of the epochs to a file as training goes on: a line of
// names, epoch, step (all that were made), rate and the measures, and then a
// line an epoch, which stands in the file when the epoch has ended. An existing
// file is replaced; training that is resumed goes on in it, and refuses one that does
// not begin as the checkpoint's log did. Names that a spreadsheet would take for formulas
// have an apostrophe before them.
func CSV(path string) train.FitOption {
	return train.Use(&csvLog{logFile{path: path, begins: begin("epoch,step,rate,")}})
}

// begin returns whether bytes begin with one of some texts.
func begin(texts ...string) func(b []byte) bool {
	return func(b []byte) bool {
		return slices.ContainsFunc(texts, func(t string) bool { return bytes.HasPrefix(b, []byte(t)) })
	}
}

type csvLog struct{ logFile }

// Key implements train.Remembering.
func (l *csvLog) Key() string { return train.LogPrefix + "csv/" + l.path }

// Handle implements train.Callback.
func (l *csvLog) Handle(r *train.Run, e train.Event) error {
	l.observe(e)
	switch e.Kind {
	case train.EpochEnded:
		var rows [][]string
		names := r.Measures()
		if l.empty() {
			rows = append(rows, append([]string{"epoch", "step", "rate"}, names...))
		}
		row := []string{strconv.Itoa(e.Epoch + 1), strconv.Itoa(e.Total), decimal(e.Rate)}
		for _, n := range names {
			v, _ := e.Measure(n)
			row = append(row, decimal(v))
		}
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(defuse.Rows(append(rows, row))); err != nil {
			return fmt.Errorf("log: %w", err)
		}
		return l.append(b.Bytes())
	case train.Finished:
		return l.close()
	}
	return nil
}

// decimal returns the shortest number that reads back as v.
func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// JSONL writes a JSON object a line to a file as training goes on. For an epoch
// that has ended:
//
//	{"event":"epoch","epoch":1,"step":10,"rate":0.1,"loss":0.5,"val_loss":0.6}
//
// and for a recorded objective, where at counts as in the history:
//
//	{"event":"record","at":0,"loss":0.7}
//
// A measure that is NaN or infinite is null. An existing file is replaced;
// training that is resumed goes on in it.
func JSONL(path string) train.FitOption {
	return train.Use(&jsonLog{logFile{path: path, begins: firstLine.Match}})
}

// firstLine is how such a file begins: with any epoch, where training was resumed that
// had another log before, or none.
var firstLine = regexp.MustCompile(`^(\{"event":"epoch","epoch":[1-9][0-9]*,"step":|\{"event":"record","at":)`)

type jsonLog struct{ logFile }

// Key implements train.Remembering.
func (l *jsonLog) Key() string { return train.LogPrefix + "jsonl/" + l.path }

// Handle implements train.Callback.
func (l *jsonLog) Handle(r *train.Run, e train.Event) error {
	l.observe(e)
	switch e.Kind {
	case train.EpochEnded:
		b := fmt.Appendf(nil, `{"event":"epoch","epoch":%d,"step":%d,"rate":%s`, e.Epoch+1, e.Total, jsonNumber(e.Rate))
		for _, n := range r.Measures() {
			v, _ := e.Measure(n)
			b = fmt.Appendf(b, ",%s:%s", jsonText(n), jsonNumber(v))
		}
		return l.append(append(b, "}\n"...))
	case train.Recorded:
		records := r.History().Records
		return l.append(fmt.Appendf(nil, `{"event":"record","at":%d,"loss":%s}`+"\n", records[len(records)-1].Step, jsonNumber(e.Loss)))
	case train.Finished:
		return l.close()
	}
	return nil
}

func jsonNumber(v float64) string {
	if math.IsNaN(v - v) {
		return "null"
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // a finite number can be written
	}
	return string(b)
}

func jsonText(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can be written
	}
	return string(b)
}
