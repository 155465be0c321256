package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"

	"cajal/data"
	"cajal/experiment"
	"cajal/explain"
	"cajal/internal/figure"
	"cajal/nn"
	"cajal/train"
)

// subject is a recipe's network that explain and check look at, with the data
// that it learns from.
type subject struct {
	flags
	init    string
	net     string
	trained bool
	member  int

	experiment *experiment.Experiment
	model      *train.Model
	set        data.Dataset
}

func (s *subject) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Int64Var(&s.seed, "seed", 0, "`SEED` of data and weights (default: the recipe's)")
	f.IntVar(&s.threads, "threads", 0, "use `N` threads; results do not depend on it (default: one for each processor)")
	f.StringVar(&s.data, "data", "", "`DIR` of the data's files, for recipes that read some (default: the recipe's)")
	f.StringVar(&s.init, "init", "", "`ones` for all weights 1 and all biases 0 (default: the recipe's first weights)")
	f.StringVar(&s.net, "net", "", "for pictures: the `NET`, cnn or mlp (default: cnn for a folder of pictures, else the recipe's)")
	f.BoolVar(&s.trained, "trained", false, "train first, as the recipe says")
	f.IntVar(&s.member, "member", 0, "of a bag, look at member `K`, counted from 0")
	s.addMemory(cmd)
	s.userData.add(cmd)
	f.BoolVar(&s.json, "json", false, "print the result as JSON on standard output, all else on standard error")
}

// build makes the recipe's data and network. The network is in double
// precision whatever the recipe says, since single precision cannot resolve
// finite differences.
func (s *subject) build(cmd *cobra.Command, name string) error {
	switch {
	case s.init != "" && s.init != "ones":
		return usageError{fmt.Errorf("--init %q: want ones", s.init)}
	case s.init != "" && s.trained:
		return usageError{fmt.Errorf("--init and --trained: training begins with the recipe's weights; want one of the two")}
	}
	r, err := s.load(cmd, name)
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("net") {
		if err := r.SetNet(s.net); err != nil {
			return byFlag(err)
		}
	}
	r.DType, r.Baseline = "float64", nil
	if s.trained {
		r = r.WithoutFiles()
	} else if r.Random == "numpy-one" {
		r.Training.Epochs = 0
	}
	if s.experiment, err = s.read(cmd, r); err != nil {
		return err
	}
	if n := len(r.Inputs); n > 1 {
		return fmt.Errorf("%s has %d inputs; explain and check look at networks of one", r.Name, n)
	}
	if n := r.MemberCount(); s.member < 0 || s.member >= n {
		return usageError{fmt.Errorf("--member %d: %s has %s, 0 to %d", s.member, r.Name, figure.Count(n, "network"), n-1)}
	}
	if s.experiment, err = s.experiment.Member(s.member); err != nil {
		return err
	}
	if !s.trained { // a training checks for itself
		if err := s.experiment.CheckLook(checkSamples); err != nil {
			return err
		}
	}
	if s.set, _, err = s.experiment.Sets(); err != nil {
		return err
	}
	if s.model, err = s.network(cmd); err != nil {
		return err
	}
	if s.init == "ones" {
		ones(s.model.Net())
	}
	return nil
}

// network returns the recipe's model, trained or with its first weights.
func (s *subject) network(cmd *cobra.Command) (*train.Model, error) {
	switch {
	case s.trained:
		text, hooks := s.output(cmd)
		o, err := s.experiment.Run(cmd.Context(), hooks)
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(text)
		return o.Model(), nil
	case s.experiment.Recipe().Random == "numpy-one":
		// Data and weights come from one sequence, which only a run draws in
		// its order; it has no epochs.
		o, err := s.experiment.Run(cmd.Context(), experiment.Hooks{})
		if err != nil {
			return nil, err
		}
		return o.Model(), nil
	}
	return s.experiment.Model()
}

// ones sets all weights to 1 and all biases to 0, as in the article's worked
// example.
func ones(net nn.Layer) {
	for _, p := range nn.Params(net) {
		v := 1.0
		if p.Name == "bias" || strings.HasSuffix(p.Name, ".bias") {
			v = 0
		}
		p.Value.Tensor().Fill(v)
	}
}

// samples returns the training samples from lo up to hi.
func (s *subject) samples(lo, hi int) (*data.Batch, error) {
	index := make([]int, 0, hi-lo)
	for i := lo; i < hi; i++ {
		index = append(index, i)
	}
	var b data.Batch
	if err := s.set.Gather(&b, index); err != nil {
		return nil, err
	}
	return &b, nil
}

func explainCommand() *cobra.Command {
	var s subject
	var weight string
	var sample, top int
	cmd := &cobra.Command{
		Use:   "explain RECIPE|FILE.toml|TABLE|FILE.npz|FOLDER --weight NAME",
		Short: "Write out the chain rule of one weight, or say what columns are worth and why",
		Long: `Explain takes one weight or bias and one sample and writes the derivative of
the loss as a product of factors, one for each layer of units, with the numbers
that the network computes. Where several paths lead from the weight to the loss
it adds them up. Beside it stand what the tape says and a finite difference. Of a weight of
a convolution, which is used at each place of a picture, the places that contribute most
come first.

Of a model that learned from a table, explain importance says what its columns are
worth, explain dependence how predictions depend on one of them, and explain reasons
which columns made the prediction of one row what it is.`,
		Example: `  cajal explain people --weight w1 --sample 0 --init ones
  cajal explain people --weight b3 --sample 2 --trained
  cajal explain moons --weight '0.weight[2,1]' --json
  cajal explain digits --net cnn --weight '0.weight[1,0,1,1]' --sample 7
  cajal explain flowers.csv --target species --weight '1.weight[0,0]' --trained`,
		Args: exactly("a recipe's name or a file, of a recipe or a table"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case top < 1:
				return usageError{fmt.Errorf("--top %d: want at least 1", top)}
			case sample < 0:
				return usageError{fmt.Errorf("--sample %d: samples are counted from 0", sample)}
			}
			if err := s.build(cmd, args[0]); err != nil {
				return err
			}
			return s.explain(cmd, weight, sample, top)
		},
	}
	s.add(cmd)
	cmd.Flags().StringVar(&weight, "weight", "", "the `WEIGHT` or bias: a name of the recipe, or an address such as \"0.weight[1,0]\"")
	cmd.Flags().IntVar(&sample, "sample", 0, "look at training sample `K`, counted from 0")
	cmd.Flags().IntVar(&top, "top", 10, "list `N` paths and units one by one")
	cmd.AddCommand(importanceCommand(), dependenceCommand(), reasonsCommand())
	return cmd
}

func (s *subject) explain(cmd *cobra.Command, weight string, sample, top int) error {
	at, symbol, err := s.find(weight)
	if err != nil {
		return err
	}
	if n := s.set.Len(); sample >= n {
		return usageError{fmt.Errorf("--sample %d: %s has %s, 0 to %d", sample, s.experiment.Recipe().Name, figure.Count(n, "training sample"), n-1)}
	}
	b, err := s.samples(sample, sample+1)
	if err != nil {
		return err
	}
	opts := []explain.Option{explain.Top(top)}
	if symbol != "" {
		opts = append(opts, explain.Symbol(symbol))
	}
	r, err := explain.Gradient(s.model.Net(), s.model.Loss(), b.X, b.Y, at, opts...)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(cmd.OutOrStdout(), r)
	}
	_, err = r.WriteTo(cmd.OutOrStdout())
	return err
}

// find returns the address that --weight means, and its name in the recipe if
// it has one.
func (s *subject) find(weight string) (at explain.Element, symbol string, err error) {
	net := s.model.Net()
	named := map[string]explain.Element{}
	for name, e := range s.experiment.Elements(net) {
		for _, p := range nn.Params(net) {
			if p.Name == e.Param {
				named[name] = explain.ElementAt(p, e.Index)
			}
		}
	}
	if at, ok := named[weight]; ok {
		return at, weight, nil
	}
	if strings.Contains(weight, "[") {
		at, err := explain.ParseElement(weight)
		if err == nil {
			err = at.In(net)
		}
		if err != nil {
			return at, "", usageError{fmt.Errorf("--weight %s: %w", weight, err)}
		}
		for name, e := range named {
			if e.String() == at.String() {
				symbol = name
			}
		}
		return at, symbol, nil
	}
	return at, "", s.unknown(weight, slices.Sorted(maps.Keys(named)))
}

// unknown says what --weight could be.
func (s *subject) unknown(weight string, names []string) error {
	var parameters []string
	for _, p := range nn.Params(s.model.Net()) {
		last := explain.ElementAt(p, p.Value.Size()-1)
		parameters = append(parameters, p.Name+" up to "+last.String())
	}
	what := fmt.Sprintf("--weight %q: %s has no such name", weight, s.experiment.Recipe().Name)
	if weight == "" {
		what = "cajal explain needs --weight"
	}
	if len(names) == 0 {
		return usageError{fmt.Errorf("%s; the recipe names no single weights, so give an address: %s", what, strings.Join(parameters, ", "))}
	}
	if weight != "" {
		near := slices.MinFunc(names, func(a, b string) int {
			return cmp.Compare(levenshtein.ComputeDistance(weight, a), levenshtein.ComputeDistance(weight, b))
		})
		what += fmt.Sprintf("; did you mean %q?", near)
	}
	return usageError{fmt.Errorf("%s; there are %s, and addresses: %s", what, strings.Join(names, ", "), strings.Join(parameters, ", "))}
}
