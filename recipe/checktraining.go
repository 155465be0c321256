package recipe

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

func (r *Recipe) checkTraining() error {
	t := &r.Training
	err := first(
		r.between("training.epochs", float64(t.Epochs), 0, maxEpochs),
		r.between("training.batch", float64(t.Batch), 0, maxSamples),
		r.between("training.record_every", float64(t.RecordEvery), 0, maxEpochs),
		r.oneOf("training.record", cmp.Or(t.Record, "before"), recordKinds),
	)
	switch {
	case err != nil:
		return err
	case kinds[r.Data.Kind].generated && t.Batch > r.Data.Samples:
		return r.Wrong("training.batch", fmt.Sprintf("%d, and data.samples is %d; 0 means all", t.Batch, r.Data.Samples))
	case t.RecordEvery > 0 && t.Epochs/t.RecordEvery > maxRecords:
		return r.Wrong("training.record_every", fmt.Sprintf("%d, which makes more than %d records", t.RecordEvery, maxRecords))
	case t.EarlyStop < 0 || t.EarlyStop > maxEpochs:
		return r.Wrong("training.early_stop", found(t.EarlyStop, "0 to %d", maxEpochs))
	case t.EarlyStop > 0 && r.Data.ValidationShare == 0 && r.Bag == nil:
		return r.Wrong("training.early_stop", "there are no validation samples to measure; set data.validation_share")
	case t.Validate && r.Bag == nil && r.Data.ValidationShare == 0 && r.Data.TestSamples == 0 && r.Data.TestShare == 0 && !kinds[r.Data.Kind].hasTestSplit:
		return r.Wrong("training.validate", "there are no test samples; set data.test_samples or data.test_share")
	}
	if err := first(r.checkMetrics(), r.checkLog()); err != nil {
		return err
	}
	if err := r.checkCheckpoint(); err != nil {
		return err
	}
	return r.checkBaseline()
}

func (r *Recipe) checkBaseline() error {
	b := r.Baseline
	switch {
	case b == nil:
		return nil
	case b.Kind != "" && b.Kinds != nil:
		return r.Wrong("baseline.kinds", "there is baseline.kind too; want one of the two")
	case b.Kinds != nil && len(b.Kinds) == 0:
		return r.Wrong("baseline.kinds", "[], want at least one kind, or no [baseline]")
	}
	for i, kind := range b.All() {
		key := "baseline.kind"
		if b.Kinds != nil {
			key = fmt.Sprintf("baseline.kinds[%d]", i)
		}
		if err := r.oneOf(key, kind, baselineKinds); err != nil {
			return err
		}
		if slices.Contains(b.All()[:i], kind) {
			return r.Wrong(key, fmt.Sprintf("%q is there twice", kind))
		}
	}
	if b.Folds == 0 {
		return nil
	}
	if !slices.Contains(b.All(), Logistic) {
		return r.Wrong("baseline.folds", "it is for logistic regression, and there is none")
	}
	return r.between("baseline.folds", float64(b.Folds), 2, 1000)
}

// The formats of training.log.
const (
	CSVLog  = ".csv"
	JSONLog = ".jsonl"
)

// LogFormat returns the format that a log's name asks for by its ending, "" if
// there is none such.
func LogFormat(name string) string {
	if end := strings.ToLower(filepath.Ext(name)); end == CSVLog || end == JSONLog {
		return end
	}
	return ""
}

func (r *Recipe) checkLog() error {
	if path := r.Training.Log; path != "" && LogFormat(path) == "" {
		return r.Wrong("training.log", "\""+path+"\", want a file whose name ends in .csv or .jsonl")
	}
	return nil
}

func (r *Recipe) checkCheckpoint() error {
	t := &r.Training
	if t.CheckpointEvery == "" {
		return nil
	}
	if _, _, err := Every(t.CheckpointEvery); err != nil {
		return r.Wrong("training.checkpoint_every", err.Error())
	}
	if t.Checkpoint == "" {
		return r.Wrong("training.checkpoint_every", "there is nowhere to write to; set training.checkpoint to a directory")
	}
	return nil
}
