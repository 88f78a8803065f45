package main

import (
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

type framework struct {
	Schema    string
	Framework struct {
		Name, Edition string
		RootURL       string `yaml:"root_url"`
	}
	Sources yaml.Node
	Pillars []pillar
	Counts  struct {
		Pillars, Questions int
		BestPractices      int `yaml:"best_practices"`
	}
}

type pillar struct {
	ID, Name, Prefix, URL string
	FrameworkURL          string   `yaml:"framework_url"`
	Areas                 []string `yaml:"best_practice_areas"`
	Questions             []struct {
		ID, Key, Title, Area string
		BestPractices        []practice `yaml:"best_practices"`
	}
}

type practice struct {
	ID, Title, URL, Risk, Sources string
	Choice                        string `yaml:"wat_choice_id"`
	Verified                      bool
	RiskVerified                  bool `yaml:"risk_verified"`
}

// frameworkTable writes the records
//
//	edition  text
//	source   letter  text
//	base     address that the page names of practices complete
//	pillar   id  name  prefix  address  address within the framework
//	question id  area  title
//	practice id  risk  sources  flags  page  title  choice id if it is not the page
//
// where flags holds v for a verified title and r for a verified risk. Each
// practice follows its question, each question its pillar.
func frameworkTable(content []byte) (string, error) {
	var f framework
	if err := yaml.Unmarshal(content, &f); err != nil {
		return "", err
	}
	if f.Schema != "wa-catalogue/1" {
		return "", fmt.Errorf("schema %q, want wa-catalogue/1", f.Schema)
	}
	var r rows
	r.WriteString(header)
	r.add("edition", f.Framework.Edition)
	for _, s := range sourceList(f.Sources) {
		r.add("source", s[0], s[1])
	}
	base := strings.TrimSuffix(f.Framework.RootURL, "welcome.html")
	r.add("base", base)
	questions, practices := 0, 0
	for _, p := range f.Pillars {
		r.add("pillar", p.ID, p.Name, p.Prefix, p.URL, p.FrameworkURL)
		for _, q := range p.Questions {
			questions++
			// A question names its area in title case and in part.
			area := slices.IndexFunc(p.Areas, func(a string) bool {
				return strings.Contains(strings.ToLower(a), strings.ToLower(q.Area))
			})
			if area < 0 {
				return "", fmt.Errorf("question %s: %q is not among the areas of %s", q.Key, q.Area, p.Name)
			}
			r.add("question", q.Key, p.Areas[area], q.Title)
			for _, b := range q.BestPractices {
				practices++
				if err := addPractice(&r, base, b); err != nil {
					return "", err
				}
			}
		}
	}
	if f.Counts.Pillars != len(f.Pillars) || f.Counts.Questions != questions || f.Counts.BestPractices != practices {
		return "", fmt.Errorf("%d pillars, %d questions and %d practices, but it counts %d, %d and %d",
			len(f.Pillars), questions, practices, f.Counts.Pillars, f.Counts.Questions, f.Counts.BestPractices)
	}
	return r.String(), r.err
}

func addPractice(r *rows, base string, b practice) error {
	page, ok := strings.CutPrefix(b.URL, base)
	page, html := strings.CutSuffix(page, ".html")
	if !ok || !html {
		return fmt.Errorf("practice %s: address %s is not a page under %s", b.ID, b.URL, base)
	}
	flags, choice := "", b.Choice
	if b.Verified {
		flags += "v"
	}
	if b.RiskVerified {
		flags += "r"
	}
	if choice == page {
		choice = ""
	}
	r.add("practice", b.ID, b.Risk, b.Sources, flags, page, b.Title, choice)
	return nil
}
