/** Passages about the past, towns, work and ideas, one per line. */
export const history = `
Before there were standard clocks each town kept its own noon. A traveller who went fifty miles to the west had to set his watch back by a few minutes, and nobody minded until the railways came.
The wall around the old town was pulled down within a single summer. Its stones went into barns, bridges and the new school, and a careful eye can still find the mason's marks in half the cellars.
Paper was dear, so letters were written twice on the same sheet, first across and then down. With some practice one could read either, though the postmaster is said to have been able to read both at once.
For two centuries the village lived by herring. When the shoals moved north nobody knew why; some blamed the steamers, some the church bells, and the young people took the boats and went after the fish.
Coffee houses were places of business. Ships were insured there, newspapers were read aloud, and a man who sat at the same table every day could be found by anyone who wanted to sell him something.
The first bicycle had no pedals. Its rider pushed himself along with his feet, wore out a pair of boots every month, and was laughed at by children who could run beside him without effort.
Roman roads were built straight because the engineers had good instruments for straight lines and poor ones for curves. Where a hill stood in the way the road simply went over it.
It was not the king who paid for the bridge but the widow of a wool merchant. She asked for no toll, only that a lamp be lit at both ends every night, and the lamps are there today.
Printing did not put the scribes out of work at once. For fifty years they copied printed books by hand for customers who thought that a proper book ought to be written.
The potato was grown in gardens for its flowers long before anybody dared to eat it. A priest in the hills began to plant it in his field after two bad harvests, and by the third year his neighbours had followed.
Every Monday the market was held on the square, every Thursday below the bridge. The reason had been a quarrel between two guilds, and when both guilds had been dissolved the custom went on by itself.
Lighthouse keepers wrote down everything: the weather, the ships, the oil, the birds that struck the glass. Their books are now used by people who want to know when the swallows came a hundred and fifty years ago.
The census of that year counted four bakers, two of them blind. A brother did the ovens and a sister the counter, and the clerk added a note in the margin that their bread was the best in the district.
Until the canal was dug, coal came to the city on the backs of mules. A mule could carry enough for one household for a week, and three hundred of them went up and down the road each day.
Nobody planned the suburb. First there was a tram stop with a bench, then a man who sold newspapers, then a bakery for those who waited, and in ten years there were streets with the names of trees.
The treaty ran to nine pages and was written in a language that neither side spoke at home. Both delegations had brought interpreters, who agreed with each other long before their masters did.
A philosopher was asked why he walked the same way every afternoon. He answered that he had thoughts waiting for him at certain corners, and that it would be rude to keep them standing about.
Glass was once so rare that people took the windows with them when they moved. A will of that time leaves the house to the elder son and its panes to the younger, who sold them back to him.
The theatre burned down three times and was rebuilt twice on the same spot. The third time the insurers refused, so the company bought a ship, and for eleven summers played in every harbour along the coast.
In the archive lies a list of all the dogs that were licensed in the town in one year, with their names. Eleven were called Prince, and one, which belonged to the tax collector, Mercy.
Sugar was kept under lock and key, tea as well. The housekeeper wore the keys on her belt, and it was by their sound on the stairs that the maids knew when to stop talking.
The mill had been in the family for eight generations when the river was dammed above it. The last miller kept the wheel greased for another twenty years, in case somebody should change his mind.
Surveyors who drew the border followed the ridge wherever they could see it. On the days of fog they guessed, and two farms have paid taxes to the wrong country ever since.
Ink was made from oak galls, iron and a little gum. It went on pale and turned black overnight, so that a clerk could see at a glance which lines had been written that day.
The strike lasted seven weeks and won very little. But the women who had cooked for it together found that they liked to do so, and out of the soup kitchen came the first cooperative shop.
It took an hour to walk from one end of the estate to the other, and the duke did so every morning in the same grey coat. Strangers took him for the gardener and asked him the way, which he always gave.
The old maps put a mountain where there is none. Each map maker had copied it from the one before, and it was only struck out when an expedition had marched across it without going uphill.
Children began work at eight, were given a penny a day and a herring at noon. The inspector's report was thought to be exaggerated until he published the names of the mills.
Soap was boiled twice a year, in spring and after the slaughter, from fat and the ashes of the stove. The smell hung in the yard for days, and no one was ever able to say that it had become part of home.
The university owned nothing but a library of sixty books, each on a chain. Students paid the professors themselves, at the end of each lecture, according to how much they thought they had understood.
When the plague had passed, wages rose. There were fewer hands than fields, and a ploughman who had been tied to one lord could let it be known that another had offered him a cow.
The station clock was always three minutes slow so that late passengers could catch their trains. All regular travellers knew this, of course, and arrived three minutes later.
She had the first telephone in the valley and no one to call. For a month she lifted the receiver each evening to ask the operator about the weather, and in the end the two became friends for life.
Wooden ships were caulked with old rope that prisoners had picked apart. It was slow work that tore the fingers, and a good worker could do three pounds between one bell and the next.
The court sat on the hill under a lime tree. Whoever had something to say held a staff, and whoever spoke without it paid a jug of beer, which may be why the sessions were well attended.
Silk came by land, over the high passes, and changed hands so often on the way that nobody at either end had ever met anyone from the other. Its price doubled at each inn.
He invented a machine for sorting beans, lost all his money on it, and died in a rented room. The machine, with one wheel changed, is in every cannery to this day.
The church tower leans because it was built in two halves, the second after a pause of ninety years. By that time the ground under the first had settled, and the masons did their best to bend back.
In the great frost the harbour could be crossed on foot. Stalls were put up on the ice, an ox was roasted, and a printer brought his press so that people could take home a sheet with their names on it.
Letters took six weeks to the colony and answers took six weeks back. Quarrels between the governor and the ministry went on for years about matters that had been settled before the first letter arrived.
The dictionary was begun by four friends who thought that it would take them ten years. After ten years they had reached the letter D, two of them had married, and one no longer spoke to the others.
At low tide one can see the posts of the first harbour. They are of pine, as black as coal, and the tide gauge nailed to one of them still shows the feet and inches of a king long dead.
People used to sleep twice. They went to bed at dusk, woke for an hour or two around midnight, when they prayed, talked or mended things, and then slept again until the light came.
The tax was on chimneys, so houses were built with one where three were wanted. The smoke was led through the walls, which kept the rooms warm and burnt down a good part of the town.
Bronze needs tin, and tin is found in few places. Long before there were coins or kings to strike them, somebody must have carried it for a thousand miles and come home with something he liked better.
The orphanage had a band, and the band had a bus. In that bus forty boys saw more of the country than the mayor did, and the one who played the drum later became a geographer.
No picture of the poet exists. The portrait in all the schoolbooks shows his brother, a dealer in hides, who had a good coat and was at home on the day when the painter called.
Salt had to be carried at night, past the customs houses, by paths that were known to a few families. Their grandchildren rent out skis there, and are still said to be able to walk without a sound.
The garrison was paid late, then in cloth, and at last not at all. On the first of May the soldiers locked the gate from outside, left the key with the baker and went home to sow their fields.
For a long time the equator was a rumour. Sailors said that the sea boiled there, and when the first captain came back from the other side with nothing worse than sunburn he was taken for a liar.
`
