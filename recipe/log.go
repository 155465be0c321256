package recipe

import (
	"path/filepath"
	"strings"

	"cajal/train"
)

// The ends of names that training.log may have.
const (
	csvLog  = ".csv"
	jsonLog = ".jsonl"
)

// logs returns what a run that is written down as it goes adds to its training.
func (r *Recipe) logs() (opts []train.FitOption) {
	t := &r.Training
	switch logKind(t.Log) {
	case csvLog:
		opts = append(opts, train.CSV(t.Log))
	case jsonLog:
		opts = append(opts, train.JSONL(t.Log))
	}
	if t.TensorBoard != "" {
		opts = append(opts, train.TensorBoard(t.TensorBoard))
	}
	return opts
}

func logKind(path string) string { return strings.ToLower(filepath.Ext(path)) }

func (r *Recipe) checkLog() error {
	switch path := r.Training.Log; logKind(path) {
	case csvLog, jsonLog:
	default:
		if path != "" {
			return r.wrong("training.log", "\""+path+"\", want a file whose name ends in .csv or .jsonl")
		}
	}
	return nil
}
