package learn

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// Question is one question of a policy's quiz.yaml; docs/quiz.md describes it.
type Question struct {
	ID        string    `yaml:"id"`
	Archetype string    `yaml:"archetype"`
	Practices []string  `yaml:"practices"`
	Exams     []ExamRef `yaml:"exams"`
	Stem      string    `yaml:"stem"`
	// Choose is how many options are right; 0 means 1.
	Choose  int      `yaml:"choose"`
	Options []Option `yaml:"options"`
}

// ExamRef names a task of an exam.
type ExamRef struct {
	Code string `yaml:"code"`
	Task string `yaml:"task"`
}

// Option is one answer, with the reason why it is right or wrong.
type Option struct {
	Text    string `yaml:"text"`
	Correct bool   `yaml:"correct"`
	Why     string `yaml:"why"`
}

// Right gives how many options are right.
func (q Question) Right() int { return max(1, q.Choose) }

// ParseQuestions reads the content of a quiz.yaml. A key that is not known is an error, and so is an empty file.
func ParseQuestions(content []byte) ([]Question, error) {
	var questions []Question
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&questions); err != nil {
		return nil, err
	}
	return questions, nil
}

// Questions gives the questions of a policy, none if it has no quiz.yaml.
func Questions(library *policy.Library, p *policy.Policy) ([]Question, error) {
	folder := library.Folder(p)
	if folder == nil {
		return nil, nil
	}
	content, err := fs.ReadFile(folder, "quiz.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read questions of %s: %w", p.ID, err)
	}
	questions, err := ParseQuestions(content)
	if err != nil {
		return nil, fmt.Errorf("read questions of %s: %w", p.ID, err)
	}
	return questions, nil
}

// examTasks finds "SAA-C03 (2.1, 2.2)" in the part of a lesson about exams.
var examTasks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b([A-Z]{2,4}(?:-C\d\d)?)\s+\((\d\.\d+(?:,\s*\d\.\d+)*)\)`)
})

// Tasks gives the exam tasks that a policy's lesson and questions name, in the order of the
// exams. A task that the catalogue does not hold is left out.
func Tasks(p *policy.Policy, questions []Question) []*wellarchitected.Task {
	named := map[*wellarchitected.Task]bool{}
	add := func(code, id string) {
		if t, ok := wellarchitected.FindTask(code, id); ok {
			named[t] = true
		}
	}
	for _, m := range examTasks().FindAllStringSubmatch(p.Lesson().Exam, -1) {
		for id := range strings.SplitSeq(m[2], ",") {
			add(m[1], strings.TrimSpace(id))
		}
	}
	for _, q := range questions {
		for _, e := range q.Exams {
			add(e.Code, e.Task)
		}
	}
	var tasks []*wellarchitected.Task
	for _, exam := range wellarchitected.Exams() {
		for _, d := range exam.Domains {
			for _, t := range d.Tasks {
				if named[t] {
					tasks = append(tasks, t)
				}
			}
		}
	}
	return tasks
}
