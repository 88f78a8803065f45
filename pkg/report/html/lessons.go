package html

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// lesson is what a policy with findings teaches.
type lesson struct {
	Policy    *policy.Policy
	ID        string // of the element
	Pillar    string // its name
	Severity  string
	Why, Fix  string // in a sentence
	TradeOff  template.HTML
	Sections  []section
	Practices []*wellarchitected.BestPractice
	Tasks     []*wellarchitected.Task
	Notes     []*note
	Tally     tally
	questions []learn.Question
	library   *policy.Library
	changes   map[graph.Tool]*change
}

type section struct {
	Title string
	Text  template.HTML
}

// lessonGroup is the lessons of one pillar.
type lessonGroup struct {
	Pillar  *wellarchitected.Pillar
	Lessons []*lesson
}

func itoa(n int) string { return strconv.Itoa(n) }

// study reads the lessons, questions and exam tasks of all policies with findings.
func (b *builder) study() error {
	for i := range b.result.Findings {
		p := b.result.Findings[i].Policy
		l := b.lessons[p.ID]
		if l == nil {
			var err error
			if l, err = newLesson(b.options.Library, p); err != nil {
				return err
			}
			b.lessons[p.ID] = l
		}
		l.Tally.add(&b.result.Findings[i])
		if err := l.learnChange(&b.result.Findings[i]); err != nil {
			return err
		}
	}
	for _, pillar := range wellarchitected.Pillars() {
		group := &lessonGroup{Pillar: pillar}
		for _, l := range b.lessons {
			if l.Policy.Pillar == pillar.ID {
				group.Lessons = append(group.Lessons, l)
			}
		}
		slices.SortFunc(group.Lessons, func(x, y *lesson) int {
			return cmp.Or(cmp.Compare(y.Policy.Severity, x.Policy.Severity), strings.Compare(x.Policy.ID, y.Policy.ID))
		})
		if len(group.Lessons) > 0 {
			b.page.Lessons = append(b.page.Lessons, group)
		}
	}
	return nil
}

func newLesson(library *policy.Library, p *policy.Policy) (*lesson, error) {
	questions, err := learn.Questions(library, p)
	if err != nil {
		return nil, err
	}
	l := &lesson{
		Policy: p, ID: "lesson-" + p.ID, Severity: p.Severity.String(), Why: clean(plainText(p.Lesson().WhyShort())), Fix: clean(plainText(p.Lesson().FixShort())),
		questions: questions, library: library, changes: map[graph.Tool]*change{},
		Tasks: learn.Tasks(p, questions),
	}
	if pillar, ok := wellarchitected.FindPillar(p.Pillar); ok {
		l.Pillar = pillar.Name
	}
	if first := paragraph(p.Lesson().TradeOffs); first != "" {
		l.TradeOff = markdown(first)
	}
	for _, s := range []struct{ title, text string }{
		{"Why it matters", p.Lesson().Why}, {"How to fix it", p.Lesson().Fix}, {"Trade-offs", p.Lesson().TradeOffs},
		{"When to accept it", p.Lesson().Accept}, {"On the exam", p.Lesson().Exam}, {"References", p.Lesson().References},
	} {
		if s.text != "" {
			l.Sections = append(l.Sections, section{s.title, markdown(s.text)})
		}
	}
	for _, id := range p.Practices {
		if practice, ok := wellarchitected.Practice(id); ok {
			l.Practices = append(l.Practices, practice)
		}
	}
	return l, nil
}

// plainText takes the marks of code and emphasis out of a sentence of Markdown.
func plainText(s string) string { return strings.NewReplacer("`", "", "**", "").Replace(s) }

// examCodes gives the codes of the exams of a lesson's tasks, with blanks between.
func (l *lesson) examCodes() string {
	var codes []string
	for _, t := range l.Tasks {
		if code := t.Domain.Exam.Code; !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, " ")
}

// formats are how the page calls the tools.
var formats = map[graph.Tool]string{graph.Terraform: "Terraform", graph.CloudFormation: "CloudFormation", graph.Kubernetes: "Kubernetes"}

// learnChange makes the change in the format of a finding, once.
func (l *lesson) learnChange(f *finding.Finding) error {
	if _, known := l.changes[f.Tool]; known {
		return nil
	}
	found, err := learn.FindChange(l.library, l.Policy, f.Tool)
	if err != nil {
		return err
	}
	if found == nil {
		l.changes[f.Tool] = nil
		return nil
	}
	language := "yaml"
	if found.Tool == graph.Terraform {
		language = "hcl"
	}
	c := &change{Caption: caption(found)}
	for _, x := range found.Lines {
		one := changeLine{Sign: strings.TrimSpace(string(x.Sign))}
		if one.Sign != "…" {
			one.Code = code(language, x.Text)
		}
		c.Lines = append(c.Lines, one)
	}
	l.changes[f.Tool] = c
	return nil
}

// caption says what a change is.
func caption(c *learn.Change) string {
	switch {
	case c.Before == "":
		return "As the lesson has it, in " + formats[c.Tool]
	case c.After == "":
		return "From the policy's example " + c.Before + " to what the lesson shows"
	default:
		return "From the policy's example " + c.Before + " to " + c.After
	}
}

func (l *lesson) change(f *finding.Finding) *change { return l.changes[f.Tool] }
