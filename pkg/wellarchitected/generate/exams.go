package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

type exams struct {
	Schema  string
	AsOf    string `yaml:"as_of"`
	Sources yaml.Node
	Exams   []exam
}

type exam struct {
	Code, Name, Tier, Vendor, Status, Format string
	Minutes                                  int
	QuestionsTotal                           string `yaml:"questions_total"`
	QuestionsScored                          int    `yaml:"questions_scored"`
	PassingScore                             int    `yaml:"passing_score"`
	ScoreScale                               string `yaml:"score_scale"`
	MinutesVerified                          *bool  `yaml:"minutes_verified"`
	PassingScoreVerified                     *bool  `yaml:"passing_score_verified"`
	GuideURL                                 string `yaml:"guide_url"`
	CurriculumURL                            string `yaml:"curriculum_url"`
	Sources                                  yaml.Node
	Verified                                 bool
	Domains                                  []struct {
		ID     int
		Name   string
		Weight int `yaml:"weight_percent"`
		URL    string
		Tasks  []struct{ ID, Title, Source string }
	}
}

// examsTable writes the records
//
//	asof    date
//	source  key  text
//	exam    code  name  tier  vendor  status  from  until  successor
//	figures minutes  questions  scored  passing score  scale  flags  format
//	links   guide  curriculum
//	from    what  sources
//	domain  id  weight  name  address
//	task    id  title  source if it is not the exam's
//
// where status is active, upcoming or retired on the date, from is the first
// and until the last day the exam can be taken where one is known, and flags
// holds v for verified domains and tasks, m for verified minutes and p for a
// verified passing score. Each record belongs to the exam and domain before it.
func examsTable(content []byte) (string, error) {
	var c exams
	if err := yaml.Unmarshal(content, &c); err != nil {
		return "", err
	}
	if c.Schema != "exam-catalogue/1" {
		return "", fmt.Errorf("schema %q, want exam-catalogue/1", c.Schema)
	}
	var r rows
	r.WriteString(header)
	r.add("asof", c.AsOf)
	for _, s := range sourceList(c.Sources) {
		r.add("source", s[0], indexNumber.ReplaceAllString(s[1], ""))
	}
	for _, e := range c.Exams {
		if err := addExam(&r, e); err != nil {
			return "", err
		}
	}
	return r.String(), r.err
}

func addExam(r *rows, e exam) error {
	status, err := parseStatus(e.Status)
	if err != nil {
		return fmt.Errorf("exam %s: %w", e.Code, err)
	}
	r.add("exam", e.Code, e.Name, e.Tier, e.Vendor, status.name, status.from, status.until, status.successor)
	r.add("figures", strconv.Itoa(e.Minutes), e.QuestionsTotal, strconv.Itoa(e.QuestionsScored),
		strconv.Itoa(e.PassingScore), e.ScoreScale, flags(e), e.Format)
	r.add("links", e.GuideURL, e.CurriculumURL)
	for _, s := range sourceList(e.Sources) {
		r.add("from", strings.ReplaceAll(s[0], "_", " "), s[1])
	}
	for _, d := range e.Domains {
		r.add("domain", strconv.Itoa(d.ID), strconv.Itoa(d.Weight), d.Name, d.URL)
		for _, t := range d.Tasks {
			r.add("task", t.ID, t.Title, t.Source)
		}
	}
	return nil
}

// flags takes minutes and passing score for verified unless they are not
// there or the catalogue says otherwise.
func flags(e exam) string {
	out := ""
	if e.Verified {
		out += "v"
	}
	if e.Minutes > 0 && (e.MinutesVerified == nil || *e.MinutesVerified) {
		out += "m"
	}
	if e.PassingScore > 0 && (e.PassingScoreVerified == nil || *e.PassingScoreVerified) {
		out += "p"
	}
	return out
}

type status struct{ name, from, until, successor string }

// The catalogue's ways of saying when an exam can be taken.
var (
	activeSince = regexp.MustCompile(`^active since (\d{4}-\d\d-\d\d)$`)
	activeUntil = regexp.MustCompile(`^active until (\d{4}-\d\d-\d\d)(?: \(replaced by ([A-Z0-9-]+)\))?$`)
	opens       = regexp.MustCompile(`^opens (\d{4}-\d\d-\d\d)$`)
	retired     = regexp.MustCompile(`^retired (\d{4}-\d\d-\d\d)(?: \(replaced by ([A-Z0-9-]+)(?: on [\d-]+)?\))?$`)
	// indexNumber is where a source was found, which tells a reader nothing.
	indexNumber = regexp.MustCompile(` \(index id \d+\)`)
)

func parseStatus(text string) (status, error) {
	if text == "active" {
		return status{name: "active"}, nil
	}
	if m := activeSince.FindStringSubmatch(text); m != nil {
		return status{name: "active", from: m[1]}, nil
	}
	if m := activeUntil.FindStringSubmatch(text); m != nil {
		return status{name: "active", until: m[1], successor: m[2]}, nil
	}
	if m := opens.FindStringSubmatch(text); m != nil {
		return status{name: "upcoming", from: m[1]}, nil
	}
	if m := retired.FindStringSubmatch(text); m != nil {
		return status{name: "retired", until: m[1], successor: m[2]}, nil
	}
	return status{}, fmt.Errorf("status %q is not understood", text)
}
