package recipe

// Check refuses what can't be run whatever the data holds, by key. [Parse] has
// done so; a recipe that was changed needs it again.
func (r *Recipe) Check() error {
	for _, f := range []func() error{r.checkTop, r.checkInputs, r.checkMembers, r.CheckData, r.checkParts, r.checkLoss, r.checkNetwork, r.checkOptimizer, r.checkTraining, r.checkDecision} {
		if err := f(); err != nil {
			return err
		}
	}
	return r.eachMember(func(one *Recipe) error { return first(one.checkLoss(), one.checkNetwork()) })
}

func (r *Recipe) checkTop() error {
	return first(
		r.oneOf("random", r.Random, randomKinds),
		r.oneOf("dtype", r.DType, dtypes),
		r.seed("seed", &r.Seed),
	)
}
