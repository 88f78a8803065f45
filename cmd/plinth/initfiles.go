package main

// What init writes besides plinth.yaml. All of it stands on the commands of plinth alone.
const (
	firstHook = `repos:
  - repo: local
    hooks:
      - id: plinth
        name: plinth
        entry: plinth check --changed
        language: system
        files: \.(tf|tf\.json|tofu|ya?ml|json|template)$
        require_serial: true
`
	firstWorkflow = `name: plinth
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
  security-events: write
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version: stable
      - run: go install github.com/plinth-lint/plinth/cmd/plinth@latest
      - run: >-
          plinth check --sarif-profile github --output sarif=plinth.sarif --output github=-
          --output "github-summary=$GITHUB_STEP_SUMMARY" .
      - uses: github/codeql-action/upload-sarif@v3
        if: always()
        with:
          sarif_file: plinth.sarif
`
	firstPipeline = `plinth:
  image: golang:1.26
  script:
    - go install github.com/plinth-lint/plinth/cmd/plinth@latest
    - plinth check --output gitlab=gl-code-quality-report.json --output junit=plinth.xml --output text=- .
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: plinth.xml
`
)
