type Choice<Value extends string> = { value: Value; text: string };

type FilterTabsProps<Value extends string> = {
  label: string;
  choices: readonly Choice<Value>[];
  chosen: Value;
  onChoose: (value: Value) => void;
};

/** One of a few: which part of a list is shown. */
export function FilterTabs<Value extends string>({ label, choices, chosen, onChoose }: FilterTabsProps<Value>) {
  return (
    <div className="filter-tabs" role="group" aria-label={label}>
      {choices.map(({ value, text }) => (
        <button
          key={value}
          type="button"
          className="filter-tab"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
