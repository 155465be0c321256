package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/recipe"
)

func (f *flags) addLanguage(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.lang, "lang", "", "`LANGUAGE` of report.html: en or zh (default: the environment's if it is one of them, else en)")
}

// setLanguage settles the language of report.html, and refuses one that is named for none.
func (f *flags) setLanguage(cmd *cobra.Command, r *recipe.Recipe) error {
	code, err := language(f.lang)
	if err != nil {
		return err
	}
	repeat := cmd.Flags().Lookup("repeat") // resume has no such flag
	switch named := cmd.Flags().Changed("lang"); {
	case named && !r.Data.UserData():
		return usageError{fmt.Errorf("--lang %s: it is for report.html, which is of data of yours, and %s makes its own or fetches it", f.lang, r.Name)}
	case named && repeat != nil && repeat.Changed:
		return usageError{fmt.Errorf("--lang %s: it is for report.html, and --repeat writes none", f.lang)}
	case named && f.out == "none":
		return usageError{fmt.Errorf("--lang %s: it is for report.html, and --out none writes no files", f.lang)}
	}
	f.lang = code
	return nil
}

// language returns the language that a flag names, or that the environment prefers if
// the flag is empty.
func language(flag string) (string, error) {
	if flag != "" {
		if code := languageOf(flag); code != "" {
			return code, nil
		}
		return "", usageError{fmt.Errorf("--lang %q: want %s", flag, strings.Join(experiment.ReportLanguages, " or "))}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" { // the first that is set decides
			if code := languageOf(v); code != "" {
				return code, nil
			}
			break
		}
	}
	return "en", nil
}

// languageOf returns the language of a locale, such as zh_CN.UTF-8 or zh-CN, "" for one
// that the report has no texts in.
func languageOf(locale string) string {
	code, _, _ := strings.Cut(strings.ToLower(locale), ".")
	code, _, _ = strings.Cut(strings.ReplaceAll(code, "_", "-"), "-")
	if slices.Contains(experiment.ReportLanguages, code) {
		return code
	}
	return ""
}
