package main

import "testing"

// The flag decides, then the first of three variables that is set.
func TestLanguage(t *testing.T) {
	for _, c := range []struct{ flag, all, messages, lang, want string }{
		{"", "", "", "", "en"},
		{"", "", "", "zh_CN.UTF-8", "zh"},
		{"", "", "en_GB.UTF-8", "zh_CN.UTF-8", "en"},
		{"", "zh_TW", "en_GB.UTF-8", "", "zh"},
		{"", "C", "", "zh_CN.UTF-8", "en"},
		{"", "", "", "de_DE.UTF-8", "en"},
		{"zh-Hans", "", "", "", "zh"},
		{"en", "", "", "zh_CN.UTF-8", "en"},
		{"de", "", "", "", ""},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", c.messages)
		t.Setenv("LANG", c.lang)
		if got, err := language(c.flag); got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%+v: got %q (error %v)", c, got, err)
		}
	}
}
