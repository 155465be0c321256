package table

import (
	"cmp"
	"fmt"
)

// settleDates settles the order of a column's dates: the one that its own cells leave
// alone; else that of the options, of other columns, or of what training has found. It
// is an error if the options say one order and the cells another.
func (b *builder) settleDates(c *Column, s *stats) error {
	c.Clock = s.present > 0 && s.dates.clocks == s.present
	c.AllDays = s.present > 0 && s.dates.clocks == 0
	learned, guessed := "", false
	if s.learned != nil {
		learned, guessed = s.learned.Dates, s.learned.Guessed
	}
	s.lone.guess = guessed && b.options.Dates == ""
	if said := b.options.Dates; b.options.Alone {
		c.Dates = cmp.Or(said, learned)
	} else {
		var doubt string
		c.Dates, doubt = s.dates.settle(s.present, cmp.Or(said, commonOrder(b.stats, learned != ""), learned))
		c.Guessed = doubt != ""
		if said == "" && doubt == "" && learned != "" {
			doubt = s.dates.against(c.Dates, learned, guessed)
		}
		switch {
		case s.ignored:
		case said != "" && s.dates.sure == otherOrder[said]:
			return &Error{File: b.frame.File, Column: c.Title(), Line: s.dates.sureLine, Rule: fmt.Sprintf("%s has the %s first, and dates = %q (--dates) says that the %s is; want the order of the file, or none, so that it is found out",
				s.dates.sureCell, firstOf[s.dates.sure], said, firstOf[said])}
		case doubt != "":
			b.tell(c, doubt)
		}
	}
	if c.Distinct == 1 && s.kind == Auto && c.Missing == 0 {
		c.Kind, c.why = Constant, Because("%s in every row", Clip(s.levels.all[0].text))
	}
	return nil
}

// against says that dates are read in another order than training has found, or guessed,
// "" where they are not, or where it makes no difference.
func (d *dates) against(order, learned string, guessed bool) string {
	switch {
	case order == learned || order == "":
		return ""
	case guessed && d.sure == order:
		return fmt.Sprintf("%s has the %s first, and all of its dates are read so; %s", d.sureCell, firstOf[order], wrongGuess(learned))
	case guessed && d.doubt != "":
		seconds, _ := parseDate([]byte(d.doubt), order == "dmy")
		return fmt.Sprintf("%s is read as %s, with the %s first as in other dates of the table; %s", d.doubt, dateText(seconds), firstOf[order], wrongGuess(learned))
	case d.sure == order:
		return fmt.Sprintf("%s has the %s first, and in training the %s was; all of its dates are read with the %s first", d.sureCell, firstOf[order], firstOf[learned], firstOf[order])
	case d.doubt != "":
		seconds, _ := parseDate([]byte(d.doubt), order == "dmy")
		return fmt.Sprintf("%s is read as %s, with the %s first as in other dates of the table, and in training the %s was; if it is here too, say --dates %s",
			d.doubt, dateText(seconds), firstOf[order], firstOf[learned], learned)
	}
	return ""
}

// wrongGuess says what follows where dates speak against the order that training guessed.
func wrongGuess(guessed string) string {
	other := otherOrder[guessed]
	return fmt.Sprintf("in the training table no date said which comes first, and the %s was taken to; if the %s came first there too, the model has learned from wrong dates: train it again with --dates %s (dates = %[3]q in a recipe)",
		firstOf[guessed], firstOf[other], other)
}

// bothOrders says of a column of dates that no order suits which of them speak for each.
func (d *dates) bothOrders() string {
	return fmt.Sprintf("%v has the day first and %v the month; want one order in all of its dates", d.withDay, d.withMonth)
}

// commonOrder returns the order of the dates that some columns can have alone, "" if no
// column says. For a column whose order training has found, those say nothing that are
// as they were in training: its own order is as it was, too.
func commonOrder(all []stats, known bool) string {
	for i := range all {
		s := &all[i]
		if s.ignored || known && s.learned != nil && s.learned.Dates == s.dates.sure {
			continue
		}
		if o := s.dates.order(s.present); o != "" && o == s.dates.sure {
			return o
		}
	}
	return ""
}
