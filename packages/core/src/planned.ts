/** Makes what depends on nothing but a few numbers or words once, and keeps it for all later calls. */
export function planned<Key extends readonly (number | string)[], Plan>(
  make: (...key: Key) => Plan,
): (...key: Key) => Plan {
  const plans = new Map<string, Plan>();
  return (...key) => {
    const name = key.join(' ');
    let plan = plans.get(name);
    if (plan === undefined) plans.set(name, (plan = make(...key)));
    return plan;
  };
}
