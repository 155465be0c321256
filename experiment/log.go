package experiment

import (
	"cajal/recipe"
	"cajal/train"
	"cajal/train/log"
)

// logs returns what a run that is written down as it goes adds to its training.
func logs(t *recipe.Training) (opts []train.FitOption) {
	switch recipe.LogFormat(t.Log) {
	case recipe.CSVLog:
		opts = append(opts, log.CSV(t.Log))
	case recipe.JSONLog:
		opts = append(opts, log.JSONL(t.Log))
	}
	if t.TensorBoard != "" {
		opts = append(opts, log.TensorBoard(t.TensorBoard))
	}
	return opts
}
