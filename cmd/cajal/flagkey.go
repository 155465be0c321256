package main

import (
	"errors"
	"fmt"
	"strings"

	"cajal/recipe"
)

// flagOf are the flags that set keys of a recipe that is proposed.
var flagOf = map[string]string{
	"data.target": "target", "data.task": "task", "data.size": "size", "data.delimiter": "delimiter", "data.decimal": "decimal", "data.dates": "dates", "data.header": "header",
	"data.encoding": "encoding", "data.comment": "comment", "data.skip_lines": "skip-lines", "data.missing": "missing", "data.not_missing": "not-missing",
	"data.group": "group", "data.time": "time", "data.weight": "weight", "data.target_transform": "target-transform", "loss.class_weights": "balanced",
	"decision.cost_false_negative": "cost", "decision.cost_false_positive": "cost", "decision.positive": "positive", "decision.threshold": "threshold",
	"net": "net", "fast": "fast", "data.augment": "augment", "data.stream": "stream",
}

// byFlag words an error of a key of a proposed recipe for who gave a flag, and knows
// of no recipe.
func byFlag(err error) error {
	wrong, ok := errors.AsType[*recipe.Error](err)
	if !ok {
		return err
	}
	if column, ok := strings.CutPrefix(wrong.Key, "data.columns."); ok {
		return usageError{fmt.Errorf("--column %s: %s", column, wrong.Rule)}
	}
	flag := flagOf[wrong.Key]
	if flag == "" {
		return err
	}
	return usageError{fmt.Errorf("--%s: %s", flag, wrong.Rule)}
}

// byAugment words an error of the changes that --augment gave a recipe for who gave them;
// others it leaves as they are.
func byAugment(r *recipe.Recipe, err error) error {
	wrong, ok := errors.AsType[*recipe.Error](err)
	if !ok || !strings.HasPrefix(wrong.Key, "data.augment") {
		return err
	}
	rule := wrong.Rule
	for i, a := range r.Data.Augment {
		if key, ok := strings.CutPrefix(wrong.Key, fmt.Sprintf("data.augment[%d].", i)); ok {
			rule = fmt.Sprintf("%s of %s: %s", key, a.Kind, rule)
		}
	}
	return usageError{fmt.Errorf("--augment: %s", rule)}
}

// ruleOf is what is wrong with a key of a recipe that a flag stands for, without the
// key.
func ruleOf(err error) error {
	if wrong, ok := errors.AsType[*recipe.Error](err); ok {
		return errors.New(wrong.Rule)
	}
	return err
}
